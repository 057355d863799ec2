/** What each customer has ordered and paid, and which orders are open: two projections. */
@NullMarked
package topologies.customers;

import org.jspecify.annotations.NullMarked;
