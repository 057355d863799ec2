package io.headwater.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once on each level, with the same lines. Its method has a parameter of type
 * {@link io.headwater.testkit.Scenarios}; its class says by {@link TopologyUnderTest} of what.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ScenarioExtension.class)
public @interface HeadwaterTest {
  /** Returns the levels, in the order in which the test runs on them. */
  TestLevel[] levels() default {TestLevel.FUNCTIONS, TestLevel.DRIVER};
}
