package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoBrokerTest {
  @TempDir
  Path directory;

  @Test
  void addsUpAsTheReadmeShows() throws IOException {
    List<String> shown = Files.readString(Path.of("README.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("what became of the records"))
        .takeWhile(line -> !line.equals("```"))
        .toList();

    CommandRun.Result demo = CommandRun.in(directory).run("demo", "--orders", "500");

    assertThat(demo.code()).as(demo.err()).isZero();
    assertThat(shown).hasSize(8);
    assertThat(demo.outLines()).containsSubsequence(shown);
    assertThat(demo.outLines()).last().isEqualTo(shown.get(shown.size() - 1));
  }
}
