/**
 * The command {@code gridrelay}: run a node, try one, simulate a network, consume events, look into
 * log files.
 *
 * <p>{@link io.gridrelay.node.command.GridRelay} is the main class and says what exit codes mean;
 * there is one class per subcommand. Only this package reads files of configuration, the
 * environment and flags, and only it writes to standard output. Settings are not listed here a
 * second time: every record component of the configuration is a flag by itself ({@link
 * io.gridrelay.node.command.SettingFlags}).
 *
 * <p>Thread-safety: commands are run once, by the main thread.
 */
@NullMarked
package io.gridrelay.node.command;

import org.jspecify.annotations.NullMarked;
