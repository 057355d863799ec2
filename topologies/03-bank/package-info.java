/** Accounts that cannot be overdrawn: the smallest application with an aggregate and a pipeline. */
@NullMarked
package topologies.bank;

import org.jspecify.annotations.NullMarked;
