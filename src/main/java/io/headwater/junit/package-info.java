/**
 * Scenarios in JUnit, and on a broker: one test method per level, and a broker that all tests of a
 * JVM share.
 *
 * <p>Belongs here: the annotations, and how a scenario runs as a real application. Does not belong
 * here: what a scenario says (testkit), the broker itself (embedded). Whoever uses the annotations
 * has JUnit on the class path; {@link io.headwater.junit.BrokerLevel} does without.
 */
@NullMarked
package io.headwater.junit;

import org.jspecify.annotations.NullMarked;
