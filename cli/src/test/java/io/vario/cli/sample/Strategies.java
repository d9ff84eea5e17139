package io.vario.cli.sample;

import io.vario.device.PciDevice;
import io.vario.strategy.Proposal;
import io.vario.strategy.SelectionContext;
import io.vario.strategy.SelectionStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Hold strategies that behave in every way but well. */
public final class Strategies {
  private Strategies() {}

  /** Have no opinion on any device. */
  public abstract static class Silent implements SelectionStrategy {
    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return List.of();
    }
  }

  public static final class First extends Silent {
    @Override
    public String name() {
      return "first";
    }

    @Override
    public int priority() {
      return 10;
    }
  }

  public static final class Late extends Silent {
    @Override
    public String name() {
      return "a-late-one";
    }

    @Override
    public int priority() {
      return -10;
    }
  }

  public static final class ThrowsWhenMade extends Silent {
    public ThrowsWhenMade() {
      throw new IllegalStateException("no luck\u001b[2J");
    }

    @Override
    public String name() {
      return "throws-when-made";
    }
  }

  public static final class ThrowsWhenNamed extends Silent {
    @Override
    public String name() {
      throw new NoClassDefFoundError("com/acme/Missing");
    }
  }

  public static final class Nameless extends Silent {
    @Override
    @SuppressWarnings("NullAway")
    public String name() {
      return nothing();
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway", "unchecked"})
    private static <T> T nothing() {
      return (T) null;
    }
  }

  public static final class Liar extends Silent {
    private int asked;

    @Override
    public String name() {
      asked++;
      return asked == 1 ? "liar" : "first\nforged line";
    }
  }

  public static final class TwoLines extends Silent {
    @Override
    public String name() {
      return "two\nlines";
    }
  }

  public static final class ThrowsWhenAsked implements SelectionStrategy {
    @Override
    public String name() {
      return "throws-when-asked";
    }

    @Override
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      throw new IllegalStateException("not today");
    }
  }

  /** Answer in a way that a test names in the system properties. */
  public static final class Rogue implements SelectionStrategy {
    @Override
    public String name() {
      return "rogue";
    }

    @Override
    public int priority() {
      return 5;
    }

    @Override
    @SuppressWarnings("NullAway")
    public List<Proposal> propose(PciDevice device, SelectionContext context) {
      return switch (System.getProperty("vario.test.rogue", "")) {
        case "throws" -> throw new IllegalStateException("no luck");
        case "null" -> null;
        case "null-element" -> Collections.singletonList(null);
        case "recurses" -> propose(device, context);
        case "allocates" -> allocate(new ArrayList<>());
        case "loops" -> loop();
        case "links" -> Missing.proposals();
        default -> List.of();
      };
    }

    private static List<Proposal> allocate(List<long[]> hoard) {
      while (hoard.size() < 10_000) {
        hoard.add(new long[Integer.MAX_VALUE - 8]);
      }
      return List.of();
    }

    private static List<Proposal> loop() {
      long turns = 0;
      while (turns >= 0) {
        turns++;
      }
      return List.of();
    }
  }

  /** Stand for a class of another jar, which is not there. */
  public static final class Missing {
    private Missing() {}

    static List<Proposal> proposals() {
      return List.of();
    }
  }

  /** Never get ready. */
  public static final class NeverReady extends Silent {
    public NeverReady() {
      boolean waiting = true;
      while (waiting) {
        try {
          Thread.sleep(60_000);
        } catch (InterruptedException deaf) {
          waiting = true;
        }
      }
    }

    @Override
    public String name() {
      return "never-ready";
    }
  }

  /** Tell by the name which of the command's insides can be seen. */
  public static final class Curious extends Silent {
    @Override
    public String name() {
      StringBuilder seen = new StringBuilder("sees");
      for (String name :
          List.of(
              "io.vario.strategy.Proposal",
              "io.vario.cli.Main",
              "io.vario.sysfs.SysfsHost",
              "com.google.gson.stream.JsonWriter",
              "java.util.List")) {
        try {
          Class.forName(name);
          seen.append('-').append(name.substring(name.lastIndexOf('.') + 1));
        } catch (ClassNotFoundException hidden) {
          seen.append("-x");
        }
      }
      return seen.toString().toLowerCase(Locale.ROOT);
    }
  }
}
