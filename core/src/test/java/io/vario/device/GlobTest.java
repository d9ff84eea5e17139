package io.vario.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static final String MELLANOX =
      "vfio_pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";

  @ParameterizedTest
  @CsvSource({
    "vfio_pci:v*d*sv*sd*bc*sc*i*, 7",
    "vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*, 5",
    "vfio_pci:v*d*sv*sd*bc02sc00i00*, 5",
    "vfio_pci:v000015B3d0000101[DEF]sv*sd*bc*sc*i*, 5",
    "vfio_pci:v000015B3d0000????sv*sd*bc*sc*i*, 5",
    "vfio_pci:v000015B3*, 1",
    "*, 1"
  })
  void matchesTheWholeKeyAndCountsItsStars(String pattern, int wildcards) {
    Glob glob = new Glob(pattern);

    assertThat(glob.matches(MELLANOX)).isTrue();
    assertThat(glob.wildcards()).isEqualTo(wildcards);
    assertThat(glob.isLiteral()).isFalse();
    assertThat(glob).hasToString(pattern);
  }

  @ParameterizedTest
  @CsvSource({
    "vfio_pci:v000015B3d0000101Dsv*sd*bc*sc*i*",
    "vfio_pci:v000015b3d0000101Esv*sd*bc*sc*i*",
    "vfio_pci:v000015B3d0000101E",
    "pci:v*d*sv*sd*bc*sc*i*",
    "vfio_pci:v*d*sv*sd*bc02sc00i01*",
    "vfio_pci:v000015B3d0000101[A-D]sv*sd*bc*sc*i*"
  })
  void doesNotMatchAnotherKey(String pattern) {
    assertThat(new Glob(pattern).matches(MELLANOX)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // pattern, key, answer of fnmatch(3)
        "\"\", \"\", true",
        "\"\", a, false",
        "*, \"\", true",
        "?, \"\", false",
        "**, abc, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false",
        "*/*, a/b, true",
        ".*, .a, true",
        "*a, .a, true",
        "[abc], b, true",
        "[a-c], d, false",
        "[!a-c], d, true",
        "[^a-c], b, false",
        "[]a], ], true",
        "[!]a], ], false",
        "[!]a], b, true",
        "[a-], -, true",
        "[--0], ., true",
        "[z-a], m, false",
        "[a-z-9], -, true",
        "[a-z-9], 5, false",
        "[\\]], ], true",
        "[a\\]b], \\, false",
        "\\*, *, true",
        "\\*, a, false",
        "\\a, a, true",
        "[[:digit:]], 7, true",
        "[[:digit:][:upper:]], G, true",
        "[![:digit:]], 7, false",
        "[[:digit:]-z], -, true",
        "[[:foo:]], f, false",
        "[![:foo:]], f, false",
        "[[=a=]b], a, true",
        "[[.a.]-c], b, true",
        "[[.-.]], -, true",
        "[[.space.]], s, false",
        "[a-[.c.]], b, true",
        // not well formed
        "[, [, true",
        "[a, [a, true",
        "[a, a, false",
        "[[, [[, true",
        "[!, [!, true",
        "[], [], true",
        "[[:digit:], 7, false",
        "a\\, a\\, false",
        "a\\, a, false",
        "[\\, [\\, false",
        "[a-, [a-, false",
        "[a[=b], a, false"
      })
  void readsSetsAndEscapesAsTheLibraryDoes(String pattern, String key, boolean answer) {
    assertThat(new Glob(pattern).matches(key)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"alnum,aZ5,_", "alpha,aZ,5", "upper,Z,a", "lower,a,Z", "xdigit,09afAF,gG"})
  @CsvSource({"punct,!_~,a5", "graph,a!~,' '", "print,'a ',é", "blank,' ',a", "cntrl,'\u0001',a"})
  void knowsTheClassesOfTheCLocale(String name, String members, String others) {
    Glob glob = new Glob("[[:" + name + ":]]");

    assertThat(members.chars()).allMatch(c -> glob.matches(Character.toString(c)));
    assertThat(others.chars()).noneMatch(c -> glob.matches(Character.toString(c)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "abc, 0, 3, true",
        "a*, 1, 1, false",
        "a?c, 0, 2, false",
        "a[bc]d, 0, 2, false",
        "a\\*, 0, 2, false",
        "a\\, 0, 2, false",
        "[a, 0, 2, false",
        "[a*, 1, 2, false",
        "\"\", 0, 0, true"
      })
  void countsWhatItFixes(String pattern, int wildcards, int literals, boolean literal) {
    Glob glob = new Glob(pattern);

    assertThat(glob.wildcards()).isEqualTo(wildcards);
    assertThat(glob.literals()).isEqualTo(literals);
    assertThat(glob.isLiteral()).isEqualTo(literal);
  }

  @Test
  void matchesTheRestOfAPatternAgainstTheRestOfAKey() {
    assertThat(Glob.matches("skip*d", 4, "abcd", 2)).isTrue();
    assertThat(Glob.matches("skip*d", 4, "abcd", 4)).isFalse();
    assertThat(Glob.matches("skip", 4, "abcd", 4)).isTrue();
  }

  @Test
  void isEqualByItsText() {
    assertThat(new Glob("a*")).isEqualTo(new Glob("a*")).hasSameHashCodeAs(new Glob("a*"));
    assertThat(new Glob("a*")).isNotEqualTo(new Glob("a?")).isNotEqualTo("a*");
  }

  @Property
  void takesAnyTextAsPattern(@ForAll String pattern, @ForAll String key) {
    Glob glob = new Glob(pattern);
    glob.matches(key);

    assertThat(glob.wildcards() + glob.literals()).isLessThanOrEqualTo(pattern.length());
  }

  @Property
  void aTextWithoutSpecialLettersMatchesItselfAlone(@ForAll String text, @ForAll String other) {
    Glob glob = new Glob(text);
    Assume.that(glob.isLiteral());

    assertThat(glob.matches(text)).isTrue();
    assertThat(glob.matches(other)).isEqualTo(text.equals(other));
  }

  @Property
  void whatStandsBetweenStarsIsFound(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 6) String part,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String key) {
    assertThat(new Glob("*" + part + "*").matches(key)).isEqualTo(key.contains(part));
    assertThat(new Glob(part + "*").matches(key)).isEqualTo(key.startsWith(part));
    assertThat(new Glob("*" + part).matches(key)).isEqualTo(key.endsWith(part));
  }

  @Property
  void isDoneSoonWhateverThePattern(
      @ForAll @Chars({'*', '?', '[', ']', '!', '-', '\\', 'a', ':'}) @StringLength(max = 300)
          String pattern,
      @ForAll @Chars({'a', '[', ']'}) @StringLength(max = 300) String key) {
    Assertions.assertThat(timeOf(pattern, key)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void isDoneSoonWithThePatternsThatMakeOthersHang() {
    String stars = "a*".repeat(2000) + "b";
    assertThat(timeOf(stars, "a".repeat(4000))).isLessThan(Duration.ofSeconds(2));
    assertThat(timeOf("*?".repeat(2000) + "b", "a".repeat(4000))).isLessThan(Duration.ofSeconds(2));
    assertThat(timeOf("*" + "[".repeat(400), "[".repeat(400))).isLessThan(Duration.ofSeconds(2));
    assertThat(timeOf("[[:".repeat(5000), "[".repeat(50))).isLessThan(Duration.ofSeconds(2));
    assertThat(timeOf("[".repeat(1_000_000), "x")).isLessThan(Duration.ofSeconds(2));
  }

  private static Duration timeOf(String pattern, String key) {
    long begin = System.nanoTime();
    new Glob(pattern).matches(key);
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
