/** What the tests of several packages of the node share. */
@NullMarked
package io.gridrelay.node.testing;

import org.jspecify.annotations.NullMarked;
