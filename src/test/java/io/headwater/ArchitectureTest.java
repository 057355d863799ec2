package io.headwater;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.headwater.diagnostic.Problem;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package map, the confined libraries and the naming rules, checked on compiled classes. */
class ArchitectureTest {

  private static final String ROOT = "io.headwater.";

  /** Package: the packages it may use, low to high. {@code proto} is generated. */
  static final Map<String, Set<String>> MAY_USE = packageMap("""
      proto:
      diagnostic:
      partition:  diagnostic
      event:      proto diagnostic
      expression: proto diagnostic event
      privacy:    proto diagnostic event
      behavior:   proto diagnostic event
      rule:       proto diagnostic event expression behavior
      topology:   proto diagnostic event behavior partition
      schema:     proto diagnostic event behavior topology
      history:    proto diagnostic event
      yaml:       proto diagnostic event behavior topology partition history expression rule
      dsl:        proto diagnostic event behavior topology partition expression rule
      operator:   proto diagnostic event behavior topology partition
      serde:      proto diagnostic event
      state:      proto diagnostic event serde
      deadletter: proto diagnostic event serde
      metrics:    proto diagnostic
      jdbc:       proto diagnostic event behavior topology
      host:       proto diagnostic event behavior topology operator serde state deadletter \
                  metrics
      streams:    proto diagnostic event behavior topology partition operator serde state \
                  deadletter metrics host
      replay:     proto diagnostic event behavior topology partition operator serde history \
                  deadletter state metrics host
      simulation: proto diagnostic event behavior topology partition operator serde history \
                  deadletter state metrics host replay
      provenance: proto diagnostic event operator topology history deadletter metrics replay
      client:     proto diagnostic event privacy partition serde deadletter metrics
      redrive:    proto diagnostic event partition deadletter client
      outbox:     proto diagnostic event metrics jdbc client
      effect:     proto diagnostic event behavior topology deadletter metrics client
      runtime:    proto diagnostic event topology partition operator serde state deadletter \
                  metrics host jdbc streams client effect
      embedded:   proto diagnostic
      testkit:    proto diagnostic event privacy behavior topology partition operator serde \
                  history yaml dsl state deadletter metrics host streams replay simulation
      comparison: proto diagnostic event behavior topology operator history yaml deadletter \
                  metrics replay testkit
      junit:      proto diagnostic event behavior topology operator yaml dsl deadletter metrics \
                  host streams client runtime embedded testkit
      http:       proto diagnostic event topology deadletter metrics replay runtime
      cli:        proto diagnostic event privacy behavior topology partition operator serde \
                  history yaml dsl expression state deadletter metrics host jdbc streams replay \
                  provenance simulation client redrive outbox \
                  runtime embedded testkit http schema comparison
      """);

  private static final Set<String> FREE_OF_KAFKA = namesIn(
      "diagnostic partition event privacy expression behavior rule topology history yaml dsl"
          + " operator");

  private static final Set<String> BANNED_WORDS =
      namesIn("Manager Helper Util Utils Service Data Info Wrapper Impl Base Common Abstract I");

  private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z0-9])|[A-Z][a-z0-9]*");

  private static final Pattern KAFKA_API = Pattern.compile(
      "org/apache/kafka/(streams|clients)/((?!internals/)[a-z0-9]+/)*(?<name>\\w+)\\.class");

  /** The types of the library as built from main sources; neither tests nor topologies. */
  private static final JavaClasses PRODUCTION = new ClassFileImporter()
      .importUrl(Problem.class.getProtectionDomain().getCodeSource().getLocation())
      .that(resideInAPackage("io.headwater.."));

  @Test
  void packagesUseOnlyWhatTheMapAllows() {
    check("use only the packages that the map allows", (origin, target) -> {
      String from = topPackage(origin);
      String to = topPackage(target);
      return to.isEmpty()
          || to.equals(from)
          || MAY_USE.getOrDefault(from, Set.of()).contains(to);
    });
  }

  @Test
  void mapNamesEveryPackage() {
    Set<String> packages = PRODUCTION.stream().map(ArchitectureTest::topPackage).collect(toSet());

    assertThat(packages).isSubsetOf(MAY_USE.keySet());
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.headwater.(*)..").should().beFreeOfCycles().check(PRODUCTION);
  }

  @Test
  void aSecondLevelOfPackagesIsInternal() {
    assertThat(PRODUCTION)
        .allSatisfy(type ->
            assertThat(type.getPackageName()).matches("io\\.headwater\\.[a-z]+(\\.internal)?"));
  }

  @Test
  void internalPackagesStayInTheirParent() {
    check(
        "leave internal packages to their parent",
        (origin, target) -> !target.getPackageName().endsWith(".internal")
            || topPackage(target).isEmpty()
            || topPackage(target).equals(topPackage(origin)));
  }

  @Test
  void valuesFrontEndsAndOperatorsAreFreeOfKafka() {
    check(
        "be free of Kafka",
        (origin, target) -> !FREE_OF_KAFKA.contains(topPackage(origin))
            || !target.getName().startsWith("org.apache.kafka."));
  }

  @ParameterizedTest(name = "{0} only in {1}")
  @CsvSource({
    "org.rocksdb., state",
    "java.sql., jdbc",
    "org.apache.kafka.streams.StreamsBuilder, streams",
    "kafka., embedded",
    "org.apache.kafka.controller., embedded",
    "org.apache.kafka.coordinator., embedded",
    "org.apache.kafka.image., embedded",
    "org.apache.kafka.metadata., embedded",
    "org.apache.kafka.raft., embedded",
    "org.apache.kafka.server., embedded",
    "org.apache.kafka.storage., embedded",
    "org.apache.kafka.tools., embedded",
    "com.google.gson., event",
    "dev.cel., expression",
    "com.google.re2j., expression",
    "org.codehaus.janino., expression",
    "org.codehaus.commons.compiler., expression",
    "org.snakeyaml., yaml",
    "org.yaml.snakeyaml., yaml",
    "de.siegmar.fastcsv., history",
    "com.codahale.metrics., metrics",
    "org.HdrHistogram., metrics",
    "io.prometheus., metrics",
    "io.javalin., http",
    "org.eclipse.jetty., http",
    "jakarta.servlet., http",
    "picocli., cli",
    "org.junit., junit",
    "me.tongfei., cli",
  })
  void librariesAreNamedInOnePackage(String library, String home) {
    check(
        "leave " + library + " to " + home,
        (origin, target) ->
            topPackage(origin).equals(home) || !target.getName().startsWith(library));
  }

  @Test
  void theLibraryKnowsNoTopology() {
    check("know no topology", (origin, target) -> !target.getName().startsWith("topologies."));
  }

  @Test
  void typeNamesAvoidEmptyWords() {
    Stream<String> names = handwritten().map(JavaClass::getSimpleName);

    assertThat(names)
        .allSatisfy(name -> assertThat(words(name)).doesNotContainAnyElementsOf(BANNED_WORDS));
  }

  @Test
  void handlersAreKafkasOwn() {
    Stream<JavaClass> handlers =
        handwritten().filter(type -> type.getSimpleName().endsWith("Handler"));

    assertThat(handlers)
        .allMatch(type -> type.getAllRawInterfaces().stream()
            .anyMatch(kafka -> kafka.getName().matches("org\\.apache\\.kafka\\..*Handler")));
  }

  @Test
  void publicTypesDoNotShadowKafkaNames() throws IOException {
    Set<String> kafka = new HashSet<>(topLevelNames(KafkaStreams.class));
    kafka.addAll(topLevelNames(KafkaProducer.class));

    Stream<String> ours =
        handwritten().filter(ArchitectureTest::isPublicTopLevel).map(JavaClass::getSimpleName);

    assertThat(kafka).contains("Topology", "Stores", "Processor", "ProducerConfig");
    assertThat(ours.filter(kafka::contains)).isEmpty();
  }

  /** An aim of the house style rather than a rule, so it is printed and not asserted. */
  @AfterAll
  static void reportsTheShareOfHiddenTypes() {
    long all = handwritten().filter(JavaClass::isTopLevelClass).count();
    long shown = handwritten().filter(ArchitectureTest::isPublicTopLevel).count();
    System.out.printf(
        "%d of %d top-level types are package-private (aim: half)%n", all - shown, all);
  }

  private static void check(String rule, BiPredicate<JavaClass, JavaClass> isAllowed) {
    classes().should(dependOn(rule, isAllowed)).check(PRODUCTION);
  }

  private static ArchCondition<JavaClass> dependOn(
      String rule, BiPredicate<JavaClass, JavaClass> isAllowed) {
    return new ArchCondition<>(rule) {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
          // An array counts as its element.
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (!isAllowed.test(origin, target)) {
            events.add(SimpleConditionEvent.violated(origin, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static Stream<JavaClass> handwritten() {
    return PRODUCTION.stream()
        .filter(type -> !type.isAnonymousClass() && !type.getSimpleName().equals("package-info"))
        .filter(type -> !topPackage(type).equals("proto"));
  }

  private static boolean isPublicTopLevel(JavaClass type) {
    return type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  /** {@code yaml} for io.headwater.yaml and below, empty outside io.headwater. */
  private static String topPackage(JavaClass type) {
    String name = type.getPackageName();
    String below = name.startsWith(ROOT) ? name.substring(ROOT.length()) : "";
    return below.replaceFirst("\\..*", "");
  }

  /** Simple names of the streams and clients types in the jar of {@code known}, internals aside. */
  private static Set<String> topLevelNames(Class<?> known) throws IOException {
    URI jar =
        URI.create(known.getProtectionDomain().getCodeSource().getLocation().toString());
    try (JarFile file = new JarFile(new File(jar))) {
      return file.stream()
          .map(JarEntry::getName)
          .map(KAFKA_API::matcher)
          .filter(Matcher::matches)
          .map(matcher -> matcher.group("name"))
          .collect(toSet());
    }
  }

  private static Stream<String> words(String name) {
    return WORD.matcher(name).results().map(MatchResult::group);
  }

  private static Map<String, Set<String>> packageMap(String text) {
    return text.lines()
        .map(line -> line.split(":"))
        .collect(
            toMap(parts -> parts[0], parts -> parts.length == 1 ? Set.of() : namesIn(parts[1])));
  }

  private static Set<String> namesIn(String text) {
    return Set.of(text.trim().split("\\s+"));
  }
}
