package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.vario.device.Glob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** Compares the project's own fnmatch(3) with the machine's, in the C locale as kmod runs in. */
class GlobAgainstLibcTest {
  private static final int ALL_CATEGORIES = 0x1fbf;
  private static final NativeLibrary LIBC = NativeLibrary.getInstance("c");
  private static final Function FNMATCH = LIBC.getFunction("fnmatch");
  private static final Pointer C_LOCALE =
      (Pointer)
          LIBC.getFunction("newlocale")
              .invoke(Pointer.class, new Object[] {ALL_CATEGORIES, "C", Pointer.NULL});

  @Property(tries = 20_000)
  void agreesOnSetsInAllTheirForms(
      @ForAll
          @Chars({'[', ']', '!', '^', '-', '\\', '*', '?', 'a', 'b', 'c'})
          @StringLength(max = 10)
          String pattern,
      @ForAll @Chars({'[', ']', '!', '-', '\\', 'a', 'b', 'c'}) @StringLength(max = 6) String key) {
    assertAgrees(pattern, key);
  }

  @Property(tries = 20_000)
  void agreesOnClassesAndSymbols(
      @ForAll("classes") String pattern,
      @ForAll
          @Chars({'a', 'Z', '5', ' ', '.', ':', '=', '-', '[', ']', '_', '\t'})
          @StringLength(max = 4)
          String key) {
    assertAgrees(pattern, key);
  }

  @Property(tries = 20_000)
  void agreesOnStars(
      @ForAll @Chars({'*', '?', 'a', 'b', '/', '.'}) @StringLength(max = 12) String pattern,
      @ForAll @Chars({'a', 'b', '/', '.'}) @StringLength(max = 12) String key) {
    assertAgrees(pattern, key);
  }

  @Property(tries = 10_000)
  void agreesOnEveryByte(
      @ForAll("bytes") String first, @ForAll("bytes") String second, @ForAll("bytes") String key) {
    assertAgrees("[" + first + "-" + second + "]*", key);
    assertAgrees(first + second, key);
    assertAgrees("[![:print:]" + first + "]?", key);
  }

  @Provide
  Arbitrary<String> classes() {
    List<String> parts =
        List.of(
            "[:alpha:]",
            "[:digit:]",
            "[:punct:]",
            "[:space:]",
            "[:blank:]",
            "[:xdigit:]",
            "[:cntrl:]",
            "[:none:]",
            "[=a=]",
            "[.a.]",
            "[.-.]",
            "[:",
            "[=",
            "[.",
            ":]",
            "[",
            "]",
            "-",
            "!",
            "\\",
            "a",
            "Z",
            "5",
            "*");
    return Arbitraries.of(parts).list().ofMaxSize(6).map(list -> "[" + String.join("", list));
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMinLength(1).ofMaxLength(3);
  }

  private static void assertAgrees(String pattern, String key) {
    assertThat(new Glob(pattern).matches(key))
        .as("pattern <%s>, key <%s>", pattern, key)
        .isEqualTo(fnmatch(pattern, key));
  }

  private static boolean fnmatch(String pattern, String key) {
    // The locale is the thread's, and the runner chooses the thread.
    Function useLocale = LIBC.getFunction("uselocale");
    Pointer before = (Pointer) useLocale.invoke(Pointer.class, new Object[] {C_LOCALE});
    try {
      return FNMATCH.invokeInt(new Object[] {bytes(pattern), bytes(key), 0}) == 0;
    } finally {
      useLocale.invoke(Pointer.class, new Object[] {before});
    }
  }

  private static byte[] bytes(String text) {
    return (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }
}
