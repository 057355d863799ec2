package io.headwater.operator;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.SourceLocation;
import java.util.Optional;

/**
 * Why and where a record failed.
 *
 * @param program name of the program
 * @param step name of the step
 * @param where where the step was written
 * @param message without payload
 * @param exceptionClass class name of what was thrown by the user's code, if anything was
 * @param attempts how many times the record was tried, at least 1
 */
public record Failure(
    FailureCode code,
    String program,
    String step,
    SourceLocation where,
    String message,
    Optional<String> exceptionClass,
    int attempts) {}
