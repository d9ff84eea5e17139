package io.vario.sysfs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.vario.device.Glob;
import io.vario.host.AliasMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AliasIndexTest {
  private static final String KEY = "vfio_pci:v000015B3d0000101Esv000015B3sd00000001bc02sc00i00";

  @Test
  void binaryMatchesComeInTheOrderOfTheirPriorities() throws BrokenIndexException {
    byte[] data =
        new IndexWriter()
            .add("vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*", "mlx5_vfio_pci", 40)
            .add("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci", 7)
            .add("vfio_pci:v000015B3d*sv*sd*bc*sc*i*", "other_vfio_pci", -1)
            .add("pci:v000015B3d0000101Esv*sd*bc*sc*i*", "mlx5_core", 3)
            .bytes();

    List<AliasMatch> matches = search(new BinaryAliasIndex("/x.bin", data), KEY);

    assertThat(matches)
        .extracting(AliasMatch::order, m -> m.module().toString(), m -> m.pattern().toString())
        .containsExactly(
            tuple(0, "vfio_pci", "vfio_pci:v*d*sv*sd*bc*sc*i*"),
            tuple(1, "mlx5_vfio_pci", "vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i*"),
            tuple(2, "other_vfio_pci", "vfio_pci:v000015B3d*sv*sd*bc*sc*i*"));
    assertThat(matches).extracting(AliasMatch::source).containsOnly("/x.bin");
  }

  @Test
  void equalPrioritiesComeLastFirstAsInKmod() throws BrokenIndexException {
    byte[] data = new IndexWriter().add("k", "a", 1).add("k", "b", 1).add("?", "c", 1).bytes();

    assertThat(search(new BinaryAliasIndex("x", data), "k"))
        .extracting(m -> m.module().toString())
        .containsExactly("b", "a", "c");
  }

  @Test
  void textMatchesNameTheirLines() throws BrokenIndexException {
    String text =
        """
        # Aliases extracted from modules themselves.
        alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core
        alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\r

        alias vfio-pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5-vfio-pci""";

    assertThat(search(text(text), KEY))
        .extracting(AliasMatch::order, m -> m.module().toString(), AliasMatch::source)
        .containsExactly(tuple(0, "vfio_pci", "/x:3"), tuple(1, "mlx5_vfio_pci", "/x:5"));
  }

  @Test
  void aModuleHitByTwoPatternsStaysTwiceAndADuplicateOnce() throws BrokenIndexException {
    String text = "alias a* m\nalias ab m\nalias a* m\nalias a-* m\nalias a_* m\n";
    byte[] binary = new IndexWriter().add("a*", "m", 1).add("ab", "m", 1).add("a*", "m", 1).bytes();

    assertThat(search(text(text), "ab")).hasSize(2);
    assertThat(search(new BinaryAliasIndex("x", binary), "ab")).hasSize(2);
    assertThat(search(text(text), "a_b"))
        .extracting(m -> m.pattern().toString())
        .containsExactly("a*", "a_*");
  }

  @Test
  void hostileLinesArePassedOver() throws BrokenIndexException {
    String text =
        String.join(
            "\n",
            "alias",
            "alias ",
            "alias x",
            "alias  x",
            "alias x ",
            " alias x m1",
            "ALIAS x m2",
            "alias x ../m",
            "alias x --remove\u0000",
            "alias x m;3",
            "alias [x m4",
            "alias x] m5",
            "alias x\tm6",
            "alias " + "*".repeat(5000) + " m7",
            "alias x " + "m".repeat(56),
            "alias x\u0000y m8",
            "\u0000\u0000",
            "alias " + "y".repeat(3 << 20) + " m9",
            "alias x good\r",
            "alias x\r",
            "");

    assertThat(search(text(text), "x"))
        .extracting(m -> m.module().toString())
        .containsExactly("good");
    assertThat(search(text("alias x"), "x")).isEmpty();
    assertThat(search(text("alias x m"), "x")).hasSize(1);
    assertThat(search(text("alias "), "")).isEmpty();
    assertThat(search(text(""), "x")).isEmpty();
  }

  @Test
  void anAliasMayHoldABlank() throws BrokenIndexException {
    assertThat(search(text("alias dmi*:svnFoo bar* m\n"), "dmi:svnFoo bar inc")).hasSize(1);
  }

  @Test
  void modinfoEntriesLeadToBuiltInModules() throws BrokenIndexException {
    String data =
        "vfio_pci.alias=vfio_pci:v*d*sv*sd*bc*sc*i*\0vfio-pci.license=GPL v2\0no-point\0.alias=v*\0"
            + "x.alias\0x.alias=\0x.aliases=vfio*\0virtio_vfio_pci.alias=vfio-pci:v000015B3*";
    AliasIndex index = new ModinfoAliasIndex("/m", data.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(search(index, KEY, AliasMatch.Origin.BUILT_IN))
        .extracting(m -> m.module().toString(), AliasMatch::origin, AliasMatch::source)
        .containsExactly(
            tuple("vfio_pci", AliasMatch.Origin.BUILT_IN, "/m"),
            tuple("virtio_vfio_pci", AliasMatch.Origin.BUILT_IN, "/m"));
  }

  @Property(tries = 500)
  void allFormsAnswerAlike(
      @ForAll("patterns") @Size(max = 40) List<String> patterns, @ForAll("keys") String typed)
      throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    StringBuilder text = new StringBuilder();
    StringBuilder modinfo = new StringBuilder();
    List<String> expected = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    String key = AliasPattern.normalise(typed);
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      String module = "module_" + i % 7;
      text.append("alias ").append(pattern).append(' ').append(module).append('\n');
      modinfo.append(module).append(".alias=").append(pattern).append('\0');
      String normal = AliasPattern.normalise(pattern);
      if (normal != null) {
        writer.add(normal, module, i);
        if (new Glob(normal).matches(String.valueOf(key)) && seen.add(normal + " " + module)) {
          expected.add(normal + " " + module);
        }
      }
    }
    if (key == null) {
      return;
    }

    assertThat(answers(text(text.toString()), key)).isEqualTo(expected);
    assertThat(answers(new BinaryAliasIndex("x", writer.bytes()), key)).isEqualTo(expected);
    assertThat(
            answers(
                new ModinfoAliasIndex(
                    "m", modinfo.toString().getBytes(StandardCharsets.ISO_8859_1)),
                key))
        .isEqualTo(expected);
  }

  @Property(tries = 500)
  void exactKeysAreFoundLetterByLetter(
      @ForAll("patterns") @Size(max = 30) List<String> keys, @ForAll("patterns") List<String> other)
      throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    for (String key : keys) {
      writer.add(key, "value of " + key, 0);
    }
    IndexTrie trie = new IndexTrie(writer.bytes());

    for (String key : keys) {
      assertThat(trie.find(key)).isEqualTo("value of " + key);
    }
    for (String key : other) {
      assertThat(trie.find(key) != null).isEqualTo(keys.contains(key));
    }
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "*", "?", "[ab]", "[a-c]", "[!b]", "[1-3]", "a", "b", "c", "-", "_", ":", "pci:v", "sv",
            "0001", "*d*", "]", "[");
    return pieces
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(list -> String.join("", list))
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of("a", "b", "c", "2", "-", "_", ":", "pci:v", "sv", "0001", "d")
        .list()
        .ofMaxSize(6)
        .map(list -> String.join("", list));
  }

  @Test
  void damageIsReportedAndNeverHangs() {
    byte[] sound = realistic();
    Random random = new Random(42);
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = sound.clone();
      if (round % 2 == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
      }
      for (int flips = random.nextInt(6); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      assertEndsSoon(damaged);
    }
  }

  @Test
  void noiseBehindASoundHeaderIsReportedAndNeverHangs() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] noise = new byte[12 + random.nextInt(600)];
      random.nextBytes(noise);
      System.arraycopy(new IndexWriter().bytes(), 0, noise, 0, 8);
      // Many places within the file, so that the walk goes on.
      for (int at = 8; at + 4 <= noise.length; at += 4 + random.nextInt(8)) {
        noise[at] = (byte) (0x20 | random.nextInt(8) << 5);
        noise[at + 1] = 0;
        noise[at + 2] = (byte) random.nextInt(3);
      }
      assertEndsSoon(noise);
    }
  }

  @Test
  void nodesInCirclesAreABrokenIndex() {
    // A root whose child for each letter is the root itself.
    byte[] data = new byte[12 + 2 + 4 * 127];
    System.arraycopy(new IndexWriter().bytes(), 0, data, 0, 8);
    int place = 0x20000000 | 12;
    put(data, 8, place);
    data[12] = 1;
    data[13] = 127;
    for (int i = 0; i < 127; i++) {
      put(data, 14 + 4 * i, place);
    }

    assertBroken(data, KEY);
    assertBroken(data, "*");
    assertEndsSoon(data);
  }

  @Test
  void wideSharedNodesAreABrokenIndex() {
    // Forty levels of two children that both are the next level: a tree of a million million
    // leaves.
    int levels = 40;
    byte[] data = new byte[12 + levels * 10 + 16];
    System.arraycopy(new IndexWriter().bytes(), 0, data, 0, 8);
    put(data, 8, 0x20000000 | 12);
    for (int level = 0; level < levels; level++) {
      int at = 12 + level * 10;
      data[at] = '*';
      data[at + 1] = '+';
      put(data, at + 2, 0x20000000 | (at + 10));
      put(data, at + 6, 0x20000000 | (at + 10));
    }

    assertBroken(data, KEY);
  }

  @Test
  void longPatternsWithACommonBeginningAreNoCircle() throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    for (int i = 0; i < 200; i++) {
      writer.add("*" + "long".repeat(900) + i, "m" + i, i);
    }

    assertThat(search(new BinaryAliasIndex("x", writer.bytes()), "x" + "long".repeat(900) + "199"))
        .extracting(m -> m.module().toString())
        .containsExactly("m199");
  }

  @Test
  void aHugeCountOfValuesCostsNoMemory() {
    byte[] data = new byte[12 + 4 + 10];
    System.arraycopy(new IndexWriter().bytes(), 0, data, 0, 8);
    put(data, 8, 0x40000000 | 12);
    put(data, 12, Integer.MAX_VALUE);
    assertBroken(data, "");
    put(data, 12, -1);
    assertBroken(data, "");
  }

  @Test
  void strangersAreNoIndex() {
    assertThatExceptionOfType(BrokenIndexException.class)
        .isThrownBy(() -> new IndexTrie(new byte[0]))
        .withMessageContaining("header");
    assertThatExceptionOfType(BrokenIndexException.class)
        .isThrownBy(() -> new IndexTrie(new byte[64]))
        .withMessageContaining("does not begin");
    byte[] newer = new IndexWriter().add("k", "v", 0).bytes();
    newer[5] = 3;
    assertThatExceptionOfType(BrokenIndexException.class)
        .isThrownBy(() -> new IndexTrie(newer))
        .withMessageContaining("version 3")
        .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
  }

  @Test
  void anEmptyIndexHoldsNothing() throws BrokenIndexException {
    IndexTrie trie = new IndexTrie(new IndexWriter().bytes());

    assertThat(trie.find("")).isNull();
    assertThat(search(new BinaryAliasIndex("x", new IndexWriter().bytes()), KEY)).isEmpty();
  }

  @Test
  void moreMatchesThanAnyDeviceHasAreCutOff() throws BrokenIndexException {
    IndexWriter writer = new IndexWriter();
    for (int i = 0; i < 5000; i++) {
      writer.add("k*", "m" + i, i);
    }

    assertThat(search(new BinaryAliasIndex("x", writer.bytes()), "k")).hasSize(4096);
  }

  private static byte[] realistic() {
    IndexWriter writer = new IndexWriter().add("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci", 1);
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      String vendor = random.nextBoolean() ? "000015B3" : "00008086";
      String device = "0000101" + (char) ('A' + random.nextInt(6));
      writer.add("vfio_pci:v" + vendor + "d" + device + "sv*sd*bc*sc*i*", "m" + i, i);
    }
    return writer.bytes();
  }

  private static void assertEndsSoon(byte[] data) {
    long begin = System.nanoTime();
    for (String key : List.of(KEY, "", "*", "vfio_pci:v000015B3d0000101")) {
      try {
        search(new BinaryAliasIndex("x", data), key);
        new IndexTrie(data).find(key);
      } catch (BrokenIndexException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  private static void assertBroken(byte[] data, String key) {
    assertThatExceptionOfType(BrokenIndexException.class)
        .isThrownBy(() -> search(new BinaryAliasIndex("x", data), key));
  }

  private static void put(byte[] data, int at, int value) {
    for (int i = 0; i < 4; i++) {
      data[at + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  private static AliasIndex text(String text) {
    return new TextAliasIndex("/x", text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<String> answers(AliasIndex index, String key) throws BrokenIndexException {
    List<String> answers = new ArrayList<>();
    for (AliasMatch match : search(index, key)) {
      answers.add(match.pattern() + " " + match.module());
    }
    return answers;
  }

  private static List<AliasMatch> search(AliasIndex index, String key) throws BrokenIndexException {
    return search(index, key, AliasMatch.Origin.MODULES_ALIAS);
  }

  private static List<AliasMatch> search(AliasIndex index, String key, AliasMatch.Origin origin)
      throws BrokenIndexException {
    AliasHits hits = new AliasHits(origin);
    index.search(key, hits);
    return hits.matches();
  }
}
