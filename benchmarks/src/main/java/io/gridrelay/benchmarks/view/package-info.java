/** What it costs that every node shows the whole cluster. */
@NullMarked
package io.gridrelay.benchmarks.view;

import org.jspecify.annotations.NullMarked;
