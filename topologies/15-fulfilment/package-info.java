/** Orders from their placing to their shipping, with the stock that they take from. */
@NullMarked
package topologies.fulfilment;

import org.jspecify.annotations.NullMarked;
