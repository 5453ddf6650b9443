/**
 * Every setting of a node, typed and immutable.
 *
 * <p>The records are the single place where a setting exists: the component's name is its key, its
 * {@link io.gridrelay.config.Setting} annotation has default, range and meaning. File keys, command
 * line flags, environment variables, error messages and {@code docs/configuration.md} all come from
 * there. {@link io.gridrelay.config.ConfigLoader} binds a YAML file, the environment and flags to
 * {@link io.gridrelay.config.NodeConfig} and reports everything that is wrong at once.
 *
 * <p>Only the main class of the node reads files or the environment; everybody else receives these
 * records, or plain values from them. Thread-safety: all types are immutable or confined to the
 * call that uses them.
 */
@NullMarked
package io.gridrelay.config;

import org.jspecify.annotations.NullMarked;
