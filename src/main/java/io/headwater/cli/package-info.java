/**
 * The command line: one class per command, and what they share. Everything is put together here.
 *
 * <p>Belongs here: options, what is printed and when, exit codes, Ctrl-C. Does not belong here:
 * anything that a program without a terminal would want to call.
 */
@NullMarked
package io.headwater.cli;

import org.jspecify.annotations.NullMarked;
