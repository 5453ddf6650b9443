/**
 * A real PostgreSQL server as a child process, for tests and for the demo of a cluster: {@link
 * io.gridrelay.simulator.postgres.PostgresServer}. It can be stopped, killed, frozen and started
 * again, which is what a database does to a cluster in real life.
 *
 * <p>Nothing needs to be installed: the server's binaries come as a library and are unpacked on
 * first use. Left out on purpose: a JDBC driver, replication, and anything that production needs.
 */
@NullMarked
package io.gridrelay.simulator.postgres;

import org.jspecify.annotations.NullMarked;
