package io.vario.simulated;

import io.vario.device.DriverName;
import io.vario.device.ModuleName;
import io.vario.device.PciAddress;
import io.vario.device.PciDevice;
import io.vario.error.Errno;
import io.vario.error.ErrorCode;
import io.vario.error.KernelRefusal;
import io.vario.error.VarioException;
import io.vario.hook.DriverHook;
import io.vario.host.PendingWrite;
import io.vario.host.StuckWriteException;
import io.vario.plugin.Assembly;
import io.vario.plugin.PluginService;
import io.vario.resolve.Containment;
import io.vario.simulator.SimulatedKernel;
import io.vario.state.BindingLedger;
import io.vario.state.BindingRecord;
import io.vario.state.BootId;
import io.vario.state.Change;
import io.vario.state.DeviceLocks;
import io.vario.state.Journal;
import io.vario.state.StateStore;
import io.vario.state.Transaction;
import io.vario.sysfs.seam.KernelFiles;
import io.vario.sysfs.seam.ModuleLoader;
import io.vario.sysfs.seam.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stand between Vario and all that it changes, count what it does, and let one thing go wrong.
 *
 * <p>It sees each write to the kernel, each request for a module, each write to the state folder,
 * and each call of a hook, in their order.
 */
final class Trouble {
  /** Names what may go wrong. */
  enum Kind {
    NONE,
    /** The kernel answers with an error, without any effect; a hook throws, without any. */
    REFUSED,
    /** The same, and so is all that follows. */
    REFUSED_FROM_THEN_ON,
    /** The kernel takes it without any effect. */
    IGNORED,
    /** The process is killed before. */
    KILLED_BEFORE,
    /** The process is killed after. */
    KILLED_AFTER,
    /** The kernel does not answer, until it does. */
    UNANSWERED,
    /** A hook does its work, and throws. */
    DONE_AND_THROWN,
    /** A hook does not return. */
    HUNG,
    /** A hook does its work, and does not return. */
    DONE_AND_HUNG,
    /** A hook does its work when it was given up already. */
    DONE_LATE
  }

  /** What each call of a hook begins with, in words. */
  static final String HOOK = "hook: ";

  /** Gives a hook little time for its work, as each that hangs costs as much. */
  private static final Containment CONTAINMENT =
      new Containment(Containment.USUAL_DEADLINE, Duration.ofMillis(700));

  /** Ends a run as SIGKILL ends a process: nothing of Vario's may catch it. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final SimulatedKernel kernel;
  private final StateStore store;
  private final Kind kind;
  private final int at;
  private final Errno errno;
  private final List<String> seen = new ArrayList<>();
  private final Set<PendingWrite> pending = new HashSet<>();
  private final Phaser hookCalls = new Phaser(1);
  private Runnable late = () -> {};

  Trouble(SimulatedKernel kernel, StateStore store, Kind kind, int at, Errno errno) {
    this.kernel = kernel;
    this.store = store;
    this.kind = kind;
    this.at = at;
    this.errno = errno;
  }

  static Trouble none(SimulatedKernel kernel, StateStore store) {
    return new Trouble(kernel, store, Kind.NONE, -1, Errno.EIO);
  }

  /** Return what was done so far, in words. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  /** Let the kernel answer the write that it has not answered. */
  void answer() {
    pending.clear();
    late.run();
  }

  /** Wait until each hook has returned, of those too that were given up. */
  void awaitHooks() {
    hookCalls.arriveAndAwaitAdvance();
  }

  /** Contain a hook as any plugin's, and stand on both sides of the containment. */
  DriverHook hook(DriverHook hook) {
    Faulty inside = new Faulty(hook);
    Assembly assembly = new Assembly(CONTAINMENT, List.of());
    assembly.add(PluginService.Kind.HOOK, inside, "test");
    return new Watched(assembly.extensions().hooks().get(0), inside);
  }

  Machine machine() {
    return new Machine();
  }

  StateStore state() {
    return new Store();
  }

  /** Do a thing, unless it is its turn to go wrong. */
  private <T> T done(String what, Supplier<T> effect, Supplier<T> refused, Supplier<T> ignored) {
    int number = seen.size();
    seen.add(what);
    boolean turn = number == at;
    if (turn && kind == Kind.KILLED_BEFORE) {
      throw new Killed();
    }
    if ((turn && kind == Kind.REFUSED) || (number >= at && kind == Kind.REFUSED_FROM_THEN_ON)) {
      return refused.get();
    }
    if (turn && kind == Kind.IGNORED) {
      return ignored.get();
    }
    T result = effect.get();
    if (turn && kind == Kind.KILLED_AFTER) {
      throw new Killed();
    }
    return result;
  }

  private void done(String what, Runnable effect, Supplier<VarioException> refusal) {
    this.<Optional<?>>done(
        what,
        () -> {
          effect.run();
          return Optional.empty();
        },
        () -> {
          throw refusal.get();
        },
        Optional::empty);
  }

  /** The kernel, as Vario reaches it. */
  final class Machine implements KernelFiles, ModuleLoader {
    @Override
    public Reading<byte[]> read(String path) {
      return kernel.read(path);
    }

    @Override
    public Reading<String> readLink(String path) {
      return kernel.readLink(path);
    }

    @Override
    public Reading<List<String>> list(String path) {
      return kernel.list(path);
    }

    @Override
    public boolean isWritable(String path) {
      return kernel.isWritable(path);
    }

    @Override
    public void write(String path, byte[] content) {
      done(
          words(path, content),
          () -> kernel.write(path, content),
          () -> new KernelRefusal(errno, path + ": " + errno, null));
    }

    @Override
    public void write(String path, byte[] content, Duration limit) {
      if (kind == Kind.UNANSWERED && seen.size() == at) {
        seen.add(words(path, content));
        PendingWrite unanswered = new PendingWrite("unanswered");
        pending.add(unanswered);
        late = () -> kernel.write(path, content);
        throw new StuckWriteException(unanswered, "the kernel waits", null);
      }
      write(path, content);
    }

    @Override
    public boolean isPending(PendingWrite write) {
      return pending.contains(write);
    }

    @Override
    public LoadAnswer load(ModuleName module) {
      return done(
          "modprobe " + module,
          () -> kernel.load(module),
          () -> new LoadAnswer(1, "modprobe: ERROR: could not insert: " + errno),
          () -> new LoadAnswer(0, ""));
    }

    private String words(String path, byte[] content) {
      String text = new String(content, StandardCharsets.ISO_8859_1).strip();
      String file = path.substring(path.lastIndexOf('/') + 1);
      String folder = path.substring(0, path.lastIndexOf('/'));
      String owner = folder.substring(folder.lastIndexOf('/') + 1);
      return "`"
          + (owner.equals("pci") ? "" : owner + "/")
          + file
          + "` := "
          + (text.isEmpty() ? "newline" : text);
    }
  }

  /** A plugin's hook, within its containment. */
  private final class Faulty implements DriverHook {
    private final DriverHook hook;
    private volatile Kind fault = Kind.NONE;

    Faulty(DriverHook hook) {
      this.hook = hook;
    }

    @Override
    public String name() {
      return hook.name();
    }

    @Override
    public Optional<String> concern(PciDevice device, DriverName driver) {
      return hook.concern(device, driver);
    }

    @Override
    public void beforeRelease(PciDevice device) {
      perform(() -> hook.beforeRelease(device));
    }

    @Override
    public void afterReturn(PciDevice device) {
      perform(() -> hook.afterReturn(device));
    }

    private void perform(Runnable work) {
      hookCalls.register();
      try {
        switch (fault) {
          case REFUSED, REFUSED_FROM_THEN_ON -> throw new IllegalStateException("no answer");
          case DONE_AND_THROWN -> {
            work.run();
            throw new IllegalStateException("no answer");
          }
          case HUNG -> hang();
          case DONE_AND_HUNG -> {
            work.run();
            hang();
          }
          case DONE_LATE -> {
            hang();
            Thread.sleep(100);
            work.run();
          }
          default -> work.run();
        }
      } catch (InterruptedException again) {
        throw new AssertionError("nobody interrupts it twice", again);
      } finally {
        hookCalls.arriveAndDeregister();
      }
    }

    /** Do not return before being given up. */
    private static void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException givenUp) {
        // Some go on nevertheless.
      }
    }
  }

  /** A contained hook, as the engine calls it: here a kill is the whole process's. */
  private final class Watched implements DriverHook {
    private final DriverHook hook;
    private final Faulty inside;

    Watched(DriverHook hook, Faulty inside) {
      this.hook = hook;
      this.inside = inside;
    }

    @Override
    public String name() {
      return hook.name();
    }

    @Override
    public Optional<String> concern(PciDevice device, DriverName driver) {
      return hook.concern(device, driver);
    }

    @Override
    public void beforeRelease(PciDevice device) {
      call("before release of ", device, hook::beforeRelease);
    }

    @Override
    public void afterReturn(PciDevice device) {
      call("after return of ", device, hook::afterReturn);
    }

    private void call(String what, PciDevice device, Consumer<PciDevice> work) {
      boolean turn = kind == Kind.REFUSED_FROM_THEN_ON ? at <= seen.size() : at == seen.size();
      inside.fault = turn ? kind : Kind.NONE;
      Supplier<Optional<?>> called =
          () -> {
            work.accept(device);
            return Optional.empty();
          };
      // It is the hook itself that fails.
      done(HOOK + what + device.address(), called, called, called);
    }
  }

  /** The state folder, as Vario reaches it; locks are let alone, since they end with a process. */
  private final class Store implements StateStore {
    private void write(String what, Runnable effect) {
      done(
          what,
          effect,
          () -> new VarioException(ErrorCode.STATE_UNUSABLE, "no space left on device"));
    }

    @Override
    public Journal journal() {
      Journal journal = store.journal();
      return new Journal() {
        @Override
        public List<Transaction> open() {
          return journal.open();
        }

        @Override
        public Transaction begin(List<Change> changes) {
          return done(
              "journal: begin",
              () -> journal.begin(changes),
              () -> {
                throw new VarioException(ErrorCode.STATE_UNUSABLE, "no space left on device");
              },
              () -> journal.begin(changes));
        }

        @Override
        public void update(Transaction transaction) {
          write("journal: update", () -> journal.update(transaction));
        }

        @Override
        public void close(Transaction transaction) {
          write("journal: close", () -> journal.close(transaction));
        }
      };
    }

    @Override
    public BindingLedger ledger() {
      BindingLedger ledger = store.ledger();
      return new BindingLedger() {
        @Override
        public Optional<BindingRecord> find(PciAddress address) {
          return ledger.find(address);
        }

        @Override
        public List<BindingRecord> all() {
          return ledger.all();
        }

        @Override
        public void record(BindingRecord record) {
          write("ledger: record " + record.address(), () -> ledger.record(record));
        }

        @Override
        public void forget(PciAddress address) {
          write("ledger: forget " + address, () -> ledger.forget(address));
        }
      };
    }

    @Override
    public DeviceLocks locks() {
      return store.locks();
    }

    @Override
    public BootId boot() {
      return store.boot();
    }
  }
}
