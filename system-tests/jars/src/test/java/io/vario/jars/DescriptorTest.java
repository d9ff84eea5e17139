package io.vario.jars;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a jar says of itself, to the module system and to a framework, changes only on purpose. */
class DescriptorTest {
  private static final ToolProvider JAR = ToolProvider.findFirst("jar").orElseThrow();

  /** A comma that no quotes enclose. */
  private static final Pattern BETWEEN_CLAUSES =
      Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  @ParameterizedTest
  @EnumSource
  void moduleDescriptorIsAsAgreed(BuiltJar jar) throws IOException {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int status = JAR.run(writer, writer, "--describe-module", "--file", jar.path().toString());
    assertThat(status).as(out.toString()).isZero();
    String described =
        out.toString()
            .lines()
            .map(line -> line.replaceFirst("@\\S+ jar:file:.*", "@VERSION"))
            .filter(line -> !line.isEmpty())
            .collect(joining("\n", "", "\n"));
    GoldenText.check(jar.artifact() + ".module.txt", described);
  }

  @ParameterizedTest
  @EnumSource
  void manifestIsAsAgreed(BuiltJar jar) throws IOException {
    Map<String, String> sorted = new TreeMap<>();
    Attributes attributes = jar.manifest().getMainAttributes();
    attributes.forEach((name, value) -> sorted.put(name.toString(), value.toString()));
    sorted.replace("Bundle-Version", "VERSION");
    StringBuilder text = new StringBuilder();
    sorted.forEach(
        (name, value) -> {
          text.append(name).append(":\n");
          BETWEEN_CLAUSES
              .splitAsStream(value)
              .forEach(clause -> text.append("  ").append(clause).append('\n'));
        });
    GoldenText.check(jar.artifact() + ".manifest.txt", text.toString());
  }

  @ParameterizedTest
  @EnumSource
  void manifestSaysNothingOfTheMachineThatBuiltIt(BuiltJar jar) {
    assertThat(jar.manifest().getMainAttributes().keySet())
        .extracting(Object::toString)
        .doesNotContain(
            "Bnd-LastModified", "Build-Jdk", "Build-Jdk-Spec", "Built-By", "Created-By", "Tool");
  }
}
