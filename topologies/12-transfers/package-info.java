/** Transfers between two accounts: a process that withdraws, deposits, and takes back. */
@NullMarked
package topologies.transfers;

import org.jspecify.annotations.NullMarked;
