/**
 * Orders of several shops and their payments, with a generator of good and bad records.
 *
 * <p>Belongs here: what an order's state allows, the reports that follow from its events, and
 * records to run them on. Does not belong here: how the demo runs and what it prints.
 */
@NullMarked
package topologies.orders;

import org.jspecify.annotations.NullMarked;
