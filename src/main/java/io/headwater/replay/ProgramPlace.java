package io.headwater.replay;

/** A program, by its index, in a partition; or a group of programs. */
record ProgramPlace(int program, int partition) {}
