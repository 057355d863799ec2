/**
 * Loan applications at a bank, from the log that the bank kept of them.
 *
 * <p>Belongs here: what an application's state allows, and the reports that follow from its
 * events. Does not belong here: the form of the log (the mapping beside this file).
 */
@NullMarked
package topologies.loan;

import org.jspecify.annotations.NullMarked;
