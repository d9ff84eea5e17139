package io.vario.sysfs.check;

import io.vario.error.VarioException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tell what a device's disks are in use for. */
final class BlockUse {
  private static final int MOST_NAMED = 4;

  private final HostView view;
  private final Blocks blocks;
  private final Set<String> used = new HashSet<>();
  private @Nullable List<String> mounted;
  private @Nullable List<String> swapped;
  private @Nullable List<String> held;

  BlockUse(HostView view, Blocks blocks) {
    this.view = view;
    this.blocks = blocks;
  }

  /**
   * Return what is mounted from the disks, one sentence each.
   *
   * @throws VarioException if it cannot be read
   */
  List<String> mounted() {
    List<String> known = mounted;
    if (known == null) {
      known = new ArrayList<>();
      Set<String> told = new HashSet<>();
      for (Blocks.Block own : blocks.own()) {
        for (Blocks.Block level : levels(own)) {
          // Two partitions may carry the same RAID.
          addMounts(own, level, told.add(level.name()), known);
        }
      }
      mounted = known;
    }
    return known;
  }

  /**
   * Return the swap spaces on the disks, one sentence each.
   *
   * @throws VarioException if it cannot be read
   */
  List<String> swapped() {
    List<String> known = swapped;
    if (known == null) {
      known = new ArrayList<>();
      Set<String> told = new HashSet<>();
      for (Blocks.Block own : blocks.own()) {
        for (Blocks.Block level : levels(own)) {
          addSwaps(own, level, told.add(level.name()), known);
        }
      }
      swapped = known;
    }
    return known;
  }

  /**
   * Return what is built on the disks, one sentence each.
   *
   * @throws VarioException if it cannot be read
   */
  List<String> held() {
    List<String> known = held;
    if (known == null) {
      known = new ArrayList<>();
      for (Blocks.Block own : blocks.own()) {
        addHolders(own, known);
      }
      held = known;
    }
    return known;
  }

  /** Tell whether a disk or partition is in use by itself, as far as it is known. */
  boolean isUsed(Blocks.Block block) {
    List<Runnable> all = List.of(this::mounted, this::swapped, this::held);
    for (Runnable each : all) {
      try {
        each.run();
      } catch (VarioException unknown) {
        // The check that it is for says so.
      }
    }
    return used.contains(block.name());
  }

  private List<Blocks.Block> levels(Blocks.Block own) {
    List<Blocks.Block> levels = new ArrayList<>();
    levels.add(own);
    levels.addAll(blocks.stackOn(own));
    return levels;
  }

  private void addMounts(Blocks.Block own, Blocks.Block level, boolean tell, List<String> found) {
    Set<String> points = new LinkedHashSet<>();
    for (Mounts.Mount mount : view.mounts().all()) {
      if (blocks.isMeant(level, mount.device(), mount.source())) {
        points.add(Text.shown(mount.point()));
      }
    }
    if (!points.isEmpty()) {
      used.add(own.name());
      if (tell) {
        found.add(
            through(own, level) + " is mounted at " + Text.some(List.copyOf(points), MOST_NAMED));
      }
    }
  }

  private void addSwaps(Blocks.Block own, Blocks.Block level, boolean tell, List<String> found) {
    for (Swaps.Swap swap : view.swaps().all()) {
      String sentence = null;
      if (swap.isFile()) {
        Mounts.Mount mount = view.mounts().covering(swap.path());
        if (mount != null && blocks.isMeant(level, mount.device(), mount.source())) {
          sentence = "the swap file " + Text.shown(swap.path()) + " lies on " + through(own, level);
        }
      } else if (blocks.isMeant(level, "", swap.path())) {
        sentence = through(own, level) + " is swap space";
      }
      if (sentence != null) {
        used.add(own.name());
        if (tell) {
          found.add(sentence);
        }
      }
    }
  }

  private void addHolders(Blocks.Block block, List<String> found) {
    List<String> names = new ArrayList<>();
    for (Blocks.Block holder : blocks.holdersOf(block)) {
      names.add(holder.shown());
    }
    if (!names.isEmpty()) {
      used.add(block.name());
      found.add(block.shown() + " is part of " + Text.some(names, MOST_NAMED));
    }
  }

  private static String through(Blocks.Block own, Blocks.Block level) {
    return own.name().equals(level.name())
        ? own.shown()
        : level.shown() + ", which is built on " + own.shown() + ",";
  }
}
