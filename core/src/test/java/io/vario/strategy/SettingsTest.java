package io.vario.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Settings SETTINGS =
      Settings.of(
          "a.json:1",
          Map.of(
              "rules",
              List.of(new Settings.Value("one", "a.json:2"), new Settings.Value("two", "a.json:3")),
              "mode",
              List.of(new Settings.Value("fast", "a.json:5"))));

  @Test
  void valuesKeepTheirOrderAndPlace() {
    assertThat(SETTINGS.all("rules"))
        .extracting(Settings.Value::text)
        .containsExactly("one", "two");
    assertThat(SETTINGS.all("rules").get(1).place()).isEqualTo("a.json:3");
    assertThat(SETTINGS.one("mode").orElseThrow()).hasToString("fast");
    assertThat(SETTINGS.one("absent")).isEmpty();
    assertThat(SETTINGS.all("absent")).isEmpty();
  }

  @Test
  void oneOfSeveralIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> SETTINGS.one("rules"))
        .isInstanceOf(VarioException.class)
        .hasMessageStartingWith("a.json:3: ");
  }

  @Test
  void anUnknownKeyIsRefusedAndTheRightOneGuessed() {
    assertThatThrownBy(() -> SETTINGS.requireOnly(Set.of("rules", "node")))
        .isInstanceOfSatisfying(
            VarioException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
              assertThat(refusal).hasMessage("a.json:5: there is no setting 'mode'");
              assertThat(refusal.hint()).contains("did you mean node?");
            });
    SETTINGS.requireOnly(Set.of("rules", "mode"));
  }

  @Test
  void aFrameworksMapMayHoldTextsArraysAndCollections() {
    Settings settings =
        Settings.ofMap(
            "io.vario.x",
            Map.of("a", "1", "b", new String[] {"2", "3"}, "c", List.of("4"), "d", 5));

    assertThat(settings.keys()).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(settings.all("b")).extracting(Settings.Value::text).containsExactly("2", "3");
    assertThat(settings.one("d").orElseThrow().place()).isEqualTo("io.vario.x: d");
  }
}
