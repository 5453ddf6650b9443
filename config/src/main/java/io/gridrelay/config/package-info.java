/**
 * Typed, immutable configuration records, the shipped YAML, dashboards and alert rules. Only the
 * main class of the node reads files or the environment; everybody else receives these records.
 */
@NullMarked
package io.gridrelay.config;

import org.jspecify.annotations.NullMarked;
