package io.headwater.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsafeClassesTest {
  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int HEADERS = 2;

  @TempDir
  static Path folder;

  @BeforeAll
  static void compile() throws IOException {
    UnsafeClasses.compileTo(folder);
  }

  @Test
  void haveAllThatOthersMayUseOfThoseInWhosePlaceTheyAre() throws Exception {
    try (UnsafeLoader loader = new UnsafeLoader(folder)) {
      for (String name : UnsafeClasses.names()) {
        Class<?> unsafe = loader.loadClass(name);
        Class<?> safe = Class.forName(name);

        assertThat(originOf(unsafe)).isEqualTo(folder.toUri()).isNotEqualTo(originOf(safe));
        assertThat(visibleOf(unsafe)).as(name).containsAll(visibleOf(safe));
      }
    }
  }

  private static URI originOf(Class<?> type) throws URISyntaxException {
    return type.getProtectionDomain().getCodeSource().getLocation().toURI();
  }

  /** Constructors and methods that are not private, with the names of their types. */
  private static Set<String> visibleOf(Class<?> type) {
    return Stream.<Member>concat(
            Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
        .filter(member -> !member.isSynthetic() && !Modifier.isPrivate(member.getModifiers()))
        .map(UnsafeClassesTest::signatureOf)
        .collect(Collectors.toSet());
  }

  private static String signatureOf(Member member) {
    boolean isStatic = Modifier.isStatic(member.getModifiers());
    return member instanceof Method method
        ? isStatic + " " + method.getReturnType().getName() + " " + method.getName()
            + Arrays.toString(method.getParameterTypes())
        : "new " + Arrays.toString(((Constructor<?>) member).getParameterTypes());
  }

  @Test
  void writeTheSameKeysAndValuesWithoutOurHeaders() throws Exception {
    Map<String, List<List<String>>> safe = new WordFolds().get();
    Map<String, List<List<String>>> unsafe = withUnsafeClasses();

    assertThat(columns(unsafe, KEY, VALUE)).isEqualTo(columns(safe, KEY, VALUE));
    assertThat(safe)
        .containsOnlyKeys("out", "words-by-length-repartition", "words-texts-changelog");
    assertThat(columns(safe, HEADERS).toString()).contains("hw-id", "hw-type", "hw-provenance");
    assertThat(columns(unsafe, HEADERS).toString()).doesNotContain("hw-");
  }

  @SuppressWarnings("unchecked") // the class is this one's, but for its loader
  private static Map<String, List<List<String>>> withUnsafeClasses() throws Exception {
    try (UnsafeLoader loader = new UnsafeLoader(folder)) {
      Object folds =
          loader.loadClass(WordFolds.class.getName()).getConstructor().newInstance();
      return ((Supplier<Map<String, List<List<String>>>>) folds).get();
    }
  }

  private static Map<String, List<List<String>>> columns(
      Map<String, List<List<String>>> topics, int... columns) {
    return topics.entrySet().stream()
        .collect(Collectors.toMap(
            Map.Entry::getKey,
            topic -> topic.getValue().stream()
                .map(row -> Arrays.stream(columns).mapToObj(row::get).toList())
                .toList()));
  }
}
