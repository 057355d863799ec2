package io.headwater.expression;

import io.headwater.BadInputs;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Conditions that cannot be meant, each beside everything that is said of it. */
class BadExpressionsTest {
  @TestFactory
  Stream<DynamicTest> explainsWhatIsWrong() throws IOException {
    return BadInputs.tests(
        "expressions.txt",
        input -> Written.problems(BadInputs.repeated(input), new ResultType.Condition()));
  }
}
