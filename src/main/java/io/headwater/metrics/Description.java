package io.headwater.metrics;

/**
 * What all series of one name have in common.
 *
 * @param help one sentence; may be empty
 */
record Description(Measure.Kind kind, MeasureUnit unit, String help) {}
