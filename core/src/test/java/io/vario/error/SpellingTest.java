package io.vario.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> VERBS =
      List.of("list", "explain", "plan", "detach", "reattach", "help");

  @ParameterizedTest
  @CsvSource({
    "lsit, list",
    "lst, list",
    "explian, explain",
    "detatch, detach",
    "deattach, reattach",
    "reatach, reattach",
    "plna, plan",
    "hlep, help"
  })
  void findsWhatWasMeant(String typed, String meant) {
    assertThat(Spelling.closest(typed, VERBS)).isEqualTo(meant);
  }

  @Test
  void doesNotGuessWildly() {
    assertThat(Spelling.closest("0000:3b:00.2", VERBS)).isNull();
    assertThat(Spelling.closest("", VERBS)).isNull();
    assertThat(Spelling.closest("list".repeat(1_000_000), VERBS)).isNull();
  }
}
