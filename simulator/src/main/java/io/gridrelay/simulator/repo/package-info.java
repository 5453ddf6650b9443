/**
 * Repositories of simulated accounts: records of real shape ({@link
 * io.gridrelay.simulator.repo.RecordFactory}), the signed tree over them ({@link
 * io.gridrelay.simulator.repo.Repository}) and the commits that change it ({@link
 * io.gridrelay.simulator.repo.RepoCommit}).
 *
 * <p>Everything follows from seeds and moments that are handed in; there is no clock, socket or
 * thread here. Repositories belong to one thread at a time.
 */
@NullMarked
package io.gridrelay.simulator.repo;

import org.jspecify.annotations.NullMarked;
