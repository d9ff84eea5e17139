package io.vario.cli;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.vario.check.CheckId;
import io.vario.device.PciAddress;
import io.vario.engine.DetachRequest;
import io.vario.error.ErrorCode;
import io.vario.error.Quoted;
import io.vario.error.VarioException;
import io.vario.plan.BindingPlan;
import io.vario.plan.Fingerprint;
import io.vario.resolve.FallbackPolicy;
import io.vario.resolve.NamePolicy;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keep a plan in a file: what was asked for, the state that the plan was made from, and what it
 * does.
 *
 * <p>The file only says what to ask for again. Its steps are compared with those planned anew and
 * never carried out, so that a file from a stranger can do no more than a command line.
 *
 * @param request what was asked for
 * @param fallback what may be done where the listed driver cannot serve
 * @param fingerprints the plans, by device
 */
record PlanFile(
    DetachRequest request, FallbackPolicy fallback, Map<PciAddress, Fingerprint> fingerprints) {
  private static final int LONGEST = 4 << 20;
  private static final int MOST_DEVICES = 10_000;
  private static final int MOST_FACTS = 100;

  /** Write the document that {@code plan --json} prints, with what is needed to plan it again. */
  static void write(
      Path file,
      boolean replace,
      List<BindingPlan> plans,
      DetachRequest request,
      FallbackPolicy fallback) {
    try {
      JsonOutput json = new JsonOutput();
      json.begin(null);
      json.beginObject("request");
      json.text("driver", request.driver());
      json.text("namePolicy", request.namePolicy().name().toLowerCase(Locale.ROOT));
      json.text("fallback", fallback.name().toLowerCase(Locale.ROOT));
      json.texts("allowed", request.allowed().stream().map(CheckId::toString).sorted().toList());
      json.endObject();
      json.beginArray("plans");
      for (BindingPlan plan : plans) {
        json.beginObject();
        json.text("address", plan.address().toString());
        json.text("hash", plan.hash());
        json.beginObject("fingerprint");
        for (Map.Entry<String, String> fact : plan.fingerprint().facts().entrySet()) {
          json.text(fact.getKey(), fact.getValue());
        }
        json.endObject();
        json.endObject();
      }
      json.endArray();
      byte[] text = json.end().getBytes(StandardCharsets.UTF_8);
      if (replace && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.write(draft, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
    } catch (FileAlreadyExistsException present) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          Quoted.text(file.toString()) + " is there already",
          "--force replaces it");
    } catch (IOException failure) {
      throw new VarioException(
          ErrorCode.INVALID_INPUT,
          "the plan cannot be written to " + Quoted.text(file.toString()) + ": " + failure,
          null,
          failure);
    }
  }

  /**
   * Read a plan.
   *
   * @throws VarioException {@link ErrorCode#INVALID_INPUT} if the file is no plan, or is damaged
   */
  static PlanFile read(Path file) {
    try {
      if (!Files.exists(file)) {
        throw refusal(file, "there is no such file");
      }
      if (!Files.isRegularFile(file)) {
        throw refusal(file, "it is not a regular file");
      }
      if (Files.size(file) > LONGEST) {
        throw refusal(file, "it is longer than " + (LONGEST >> 20) + " MiB");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      try (JsonReader json = new JsonReader(new StringReader(text))) {
        return new Parser(file, json).parse();
      }
    } catch (MalformedJsonException | EOFException malformed) {
      throw refusal(file, "it is damaged or truncated");
    } catch (IOException | IllegalStateException | NumberFormatException failure) {
      throw refusal(
          file, "it cannot be read: " + Quoted.text(String.valueOf(failure.getMessage())));
    }
  }

  private static VarioException refusal(Path file, String why) {
    return new VarioException(
        ErrorCode.INVALID_INPUT,
        "not a plan: " + Quoted.text(file.toString()) + ", " + why,
        "vario plan DEVICE --out FILE writes one");
  }

  /** Reads one document; what it does not know is passed over. */
  private static final class Parser {
    private final Path file;
    private final JsonReader json;
    private final Map<PciAddress, Fingerprint> fingerprints = new LinkedHashMap<>();
    private @Nullable String driver;
    private String namePolicy = "";
    private String fallback = "";
    private final Set<CheckId> allowed = new HashSet<>();
    private boolean schema;

    Parser(Path file, JsonReader json) {
      this.file = file;
      this.json = json;
    }

    PlanFile parse() throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "schema" -> schema = json.nextInt() == 1;
          case "request" -> request();
          case "plans" -> plans();
          default -> json.skipValue();
        }
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw refusal(file, "something follows its end");
      }
      if (!schema || fingerprints.isEmpty()) {
        throw refusal(file, schema ? "it holds no plan" : "its schema is not 1");
      }
      return new PlanFile(
          new DetachRequest(Optional.ofNullable(driver), namePolicy(), allowed),
          fallback(),
          fingerprints);
    }

    private void request() throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "driver" -> driver = textOrNull();
          case "namePolicy" -> namePolicy = json.nextString();
          case "fallback" -> fallback = json.nextString();
          case "allowed" -> {
            json.beginArray();
            while (json.hasNext()) {
              allowed.add(new CheckId(json.nextString()));
            }
            json.endArray();
          }
          default -> json.skipValue();
        }
      }
      json.endObject();
    }

    private void plans() throws IOException {
      json.beginArray();
      while (json.hasNext()) {
        plan();
        if (fingerprints.size() > MOST_DEVICES) {
          throw refusal(file, "it holds more than " + MOST_DEVICES + " plans");
        }
      }
      json.endArray();
    }

    private void plan() throws IOException {
      String address = "";
      String hash = "";
      Map<String, String> facts = new LinkedHashMap<>();
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "address" -> address = json.nextString();
          case "hash" -> hash = json.nextString();
          case "fingerprint" -> facts(facts);
          default -> json.skipValue();
        }
      }
      json.endObject();
      Fingerprint fingerprint = Fingerprint.of(facts);
      if (!fingerprint.hash().equals(hash) || !address.equals(facts.get("address"))) {
        throw refusal(
            file, "the plan for " + Quoted.text(address) + " is damaged: its hash is another one");
      }
      fingerprints.put(PciAddress.parse(address), fingerprint);
    }

    private void facts(Map<String, String> facts) throws IOException {
      json.beginObject();
      while (json.hasNext()) {
        facts.put(json.nextName(), json.nextString());
        if (facts.size() > MOST_FACTS) {
          throw refusal(file, "a plan in it has more than " + MOST_FACTS + " facts");
        }
      }
      json.endObject();
    }

    private @Nullable String textOrNull() throws IOException {
      if (json.peek() == JsonToken.NULL) {
        json.nextNull();
        return null;
      }
      return json.nextString();
    }

    private NamePolicy namePolicy() {
      for (NamePolicy policy : NamePolicy.values()) {
        if (policy.name().equalsIgnoreCase(namePolicy)) {
          return policy;
        }
      }
      throw refusal(file, "there is no name policy " + Quoted.text(namePolicy));
    }

    private FallbackPolicy fallback() {
      for (FallbackPolicy policy : FallbackPolicy.values()) {
        if (policy.name().equalsIgnoreCase(fallback)) {
          return policy;
        }
      }
      throw refusal(file, "there is no fallback policy " + Quoted.text(fallback));
    }
  }
}
