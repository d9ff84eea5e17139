package io.vario.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vario.error.ErrorCode;
import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class VfNumbersTest {
  @Property
  void numbersAndRangesComeBackInOrderEachOnce(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 400) Integer> first,
      @ForAll @Size(6) List<@IntRange(max = 40) Integer> length) {
    Set<Integer> expected = new TreeSet<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < first.size(); i++) {
      int last = first.get(i) + length.get(i);
      text.append(i == 0 ? "" : ",").append(first.get(i));
      if (last > first.get(i)) {
        text.append('-').append(last);
      }
      for (int number = first.get(i); number <= last; number++) {
        expected.add(number);
      }
    }
    assertThat(numbers(VfNumbers.parse(text.toString()))).containsExactlyElementsOf(expected);
  }

  @Property
  void whatLooksLikeNumbersIsReadOrRefused(
      @ForAll @StringLength(max = 12) @CharRange(from = '0', to = '9') @Chars({',', '-'})
          String text) {
    assertThat(VfNumbers.looksLike(text)).isEqualTo(!text.isEmpty());
    try {
      assertThat(numbers(VfNumbers.parse(text))).isNotEmpty();
    } catch (VarioException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
  }

  @Property
  void anythingElseIsRefused(@ForAll @StringLength(max = 12) String text) {
    if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?(,[0-9]{1,5}(-[0-9]{1,5})?)*")) {
      assertThatExceptionOfType(VarioException.class)
          .isThrownBy(() -> VfNumbers.parse(text))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
  }

  private static List<Integer> numbers(VfNumbers numbers) {
    List<Integer> all = new ArrayList<>();
    for (int i = numbers.next(0); i >= 0; i = numbers.next(i + 1)) {
      all.add(i);
    }
    return all;
  }
}
