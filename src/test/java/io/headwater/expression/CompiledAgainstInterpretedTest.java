package io.headwater.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The interpreter decides what is right: the same value, or the same failure in the same words. */
class CompiledAgainstInterpretedTest {
  private static final int EXPRESSIONS = 600;
  private static final int RECORDS = 12;

  static Stream<Arguments> things() {
    MessageType modern = MessageType.of(io.headwater.kinds.modern.Thing.class);
    MessageType classic = MessageType.of(io.headwater.kinds.classic.Thing.class);
    return Stream.of(
        Arguments.of("classes of proto3", modern, 1L, 450),
        Arguments.of("classes of proto2", classic, 2L, 450),
        Arguments.of("descriptors of proto3", dynamic(modern), 3L, 330),
        Arguments.of("descriptors of proto2", dynamic(classic), 4L, 330));
  }

  private static MessageType dynamic(MessageType type) {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    FileDescriptor file = type.descriptor().getFile();
    file.getDependencies().forEach(imported -> set.addFile(imported.toProto()));
    return MessageTypes.of(set.addFile(file.toProto()).build(), "kinds")
        .find(type.fullName())
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("things")
  void generatedExpressionsOverAnyMessageComeToTheSame(
      String what, MessageType type, long seed, int compiled) {
    Scope scope = Scope.of("value", type).and("state", type).inRecord(KeyType.STRING);
    RuleCode code = expressions(scope, new Random(seed));

    List<RuleCode.Rule> rules = code.compile();

    assertThat(RuleComparison.differences(rules, RECORDS, seed))
        .as("of seed " + seed)
        .isEmpty();
    assertThat(rules)
        .filteredOn(rule -> rule.evaluator().isCompiled())
        .hasSizeGreaterThan(compiled);
  }

  private static RuleCode expressions(Scope scope, Random random) {
    RuleCode code = new RuleCode();
    TypeChecker checker = new TypeChecker(
        new TypeUniverse(MessageTypes.packaged(), List.of(scope.first().type())));
    Environment environment = new Environment(checker, List.of(), scope, Map.of());
    RandomExpressions expressions =
        new RandomExpressions(random, scope.first().type().fullName());
    int made = 0;
    while (made < EXPRESSIONS) {
      String written = expressions.next(expressions.type(), 1 + random.nextInt(4));
      Tree tree = checked(environment, written);
      if (!tree.isConstant(tree.root())) {
        code.of(environment, tree, new CelEvaluator(environment, Written.text(written), tree));
        made++;
      }
    }
    return code;
  }

  private static Tree checked(Environment environment, String written) {
    Checking checking = new Checking(environment, written, Map.of());
    Tree tree = new Syntax(Environment.PARSER, written, new Findings())
        .parse()
        .map(checking::check)
        .orElseThrow();
    assertThat(checking.issues()).as(written).isEmpty();
    return tree;
  }
}
