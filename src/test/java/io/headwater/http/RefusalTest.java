package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
  private static final Path PAGE = Path.of("docs/http.md");

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void hasItsRowInTheDocumentation(Refusal refusal) throws IOException {
    String row = "| %d | %s | %s |".formatted(refusal.status(), refusal.code(), refusal.what());

    assertThat(Files.readAllLines(PAGE)).contains(row);
  }

  @Test
  void theDocumentationShowsTheRoutesAsTheyAreListed() throws IOException {
    assertThat(Files.readString(PAGE)).contains("```\n" + HttpRoutes.OVERVIEW + "```\n");
  }

  @Test
  void rendersItsProblemAsOneLineOfJson() {
    assertThat(Refusal.NOT_FOUND.json("GET /a\"b\nc"))
        .isEqualTo("{\"code\":\"HW0710\",\"where\":\"GET /a\\\"b\\nc\",\"what\":\"no route has this"
            + " path\",\"fix\":\"open / for the list of routes\"}\n");
  }

  @Test
  void cutsALongPlace() {
    assertThat(Refusal.NOT_FOUND.json("GET /" + "x".repeat(10_000)))
        .contains("\"where\":\"GET /" + "x".repeat(195) + "…\"");
  }

  @ParameterizedTest
  @CsvSource({"404, NOT_FOUND", "418, BAD_REQUEST", "500, INTERNAL", "503, INTERNAL", "0, INTERNAL"
  })
  void findsTheGeneralRefusalOfAnUnexpectedStatus(int status, Refusal expected) {
    assertThat(Refusal.ofStatus(status)).isEqualTo(expected);
  }
}
