package io.vario.jars;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house's rules: which way the arrows point, and what no room may do. */
class ArchitectureTest {
  private static final String[] CORE = {
    "io.vario.bind..",
    "io.vario.check..",
    "io.vario.deploy..",
    "io.vario.device..",
    "io.vario.engine..",
    "io.vario.error..",
    "io.vario.hook..",
    "io.vario.host..",
    "io.vario.plan..",
    "io.vario.plugin..",
    "io.vario.resolve..",
    "io.vario.state..",
    "io.vario.strategy..",
  };

  private static final String SYSFS = "io.vario.sysfs..";
  private static final String SIMULATOR = "io.vario.simulator..";
  private static final String TESTKIT = "io.vario.testkit..";
  private static final String VARIANT = "io.vario.variant..";
  private static final String OVERRIDE = "io.vario.override..";
  private static final String OSGI = "io.vario.osgi..";
  private static final String CLI = "io.vario.cli..";

  private static final String FAMILY = "io.vario.error.VarioException";

  /**
   * An AssertionError marks what cannot happen; the last is no one's wish: javac puts it into a
   * switch that covers every constant.
   */
  private static final Set<Class<? extends Throwable>> PROGRAMMING_ERRORS =
      Set.of(
          AssertionError.class,
          IllegalArgumentException.class,
          NullPointerException.class,
          IndexOutOfBoundsException.class,
          IncompatibleClassChangeError.class);

  /** Annotations that the compiler, bnd and tools read; the jars run without them. */
  private static final DescribedPredicate<JavaClass> ANNOTATIONS =
      resideInAnyPackage(
          "org.jspecify.annotations",
          "org.osgi.annotation..",
          "org.osgi.service.component.annotations");

  private static final Set<String> JAVA_BASE =
      ModuleLayer.boot().findModule("java.base").orElseThrow().getPackages();

  private static final DescribedPredicate<JavaClass> IN_JAVA_BASE =
      describe(
          "in java.base", type -> JAVA_BASE.contains(type.getBaseComponentType().getPackageName()));

  private static final DescribedPredicate<JavaClass> PRIMITIVE =
      describe("primitive", type -> type.getBaseComponentType().isPrimitive());

  private static final DescribedPredicate<JavaClass> PLATFORM =
      IN_JAVA_BASE.or(PRIMITIVE).or(ANNOTATIONS).as("in java.base, or an annotation");

  private static final JavaClasses ALL = read(BuiltJar.values());

  @Test
  void everyPackageIsKnownHere() {
    classes()
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of(CORE),
                    Stream.of(SYSFS, SIMULATOR, TESTKIT, VARIANT, OVERRIDE, OSGI, CLI))
                .toArray(String[]::new))
        .because("a package that no rule names would be free of them all")
        .check(ALL);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.vario.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void coreSeesTheJdkAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(CORE).or(PLATFORM))
        .check(read(BuiltJar.CORE));
  }

  @Test
  void backendSeesCoreAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE).or(resideInAnyPackage(SYSFS)).or(PLATFORM))
        .check(read(BuiltJar.SYSFS_BACKEND));
  }

  @Test
  void simulatorSeesCoreAndTheBackendsFrontDoor() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE)
                .or(
                    resideInAnyPackage(
                        SIMULATOR,
                        "io.vario.sysfs",
                        "io.vario.sysfs.record",
                        "io.vario.sysfs.seam",
                        "org.apache.commons.compress.."))
                .or(PLATFORM))
        .check(read(BuiltJar.SIMULATOR));
  }

  @Test
  void testkitSeesCoreTheSimulatorsHostsAndJunit() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE)
                .or(
                    resideInAnyPackage(
                        TESTKIT,
                        "io.vario.simulator.hosts",
                        "io.vario.sysfs",
                        "io.vario.sysfs.seam",
                        "org.junit.jupiter.api"))
                .or(PLATFORM))
        .check(read(BuiltJar.PLUGIN_TESTKIT));
  }

  @Test
  void pluginSeesCoreAlone() {
    pluginSeesCoreAlone(VARIANT, BuiltJar.VFIO_VARIANT_PLUGIN);
    pluginSeesCoreAlone(OVERRIDE, BuiltJar.VENDOR_OVERRIDE_PLUGIN);
  }

  private static void pluginSeesCoreAlone(String packages, BuiltJar plugin) {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE).or(resideInAnyPackage(packages)).or(PLATFORM))
        .check(read(plugin));
  }

  @Test
  void nobodySeesPluginOrTestkit() {
    for (String room : List.of(VARIANT, OVERRIDE, TESTKIT)) {
      noClasses()
          .that()
          .resideOutsideOfPackage(room)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(room)
          .check(ALL);
    }
  }

  @Test
  void servicesSeeCoreTheBackendsFrontDoorAndTheFramework() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(CORE)
                .or(
                    resideInAnyPackage(
                        OSGI, "io.vario.sysfs", "io.vario.sysfs.seam", "org.osgi.framework.."))
                .or(PLATFORM))
        .check(read(BuiltJar.OSGI));
  }

  @Test
  void onlyTheAgentKnowsOfAFramework() {
    noClasses()
        .that()
        .resideInAPackage(CLI)
        .and()
        .resideOutsideOfPackages("io.vario.cli.agent", "io.vario.cli.launch")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.osgi..", "org.apache.felix.."))
        .because("the short command starts none")
        .check(ALL);
  }

  @Test
  void commandEntersTheBackendByItsFrontDoor() {
    noClasses()
        .that()
        .resideInAPackage(CLI)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(SYSFS)
                .and(resideOutsideOfPackage("io.vario.sysfs"))
                .and(resideOutsideOfPackage("io.vario.sysfs.record"))
                .and(resideOutsideOfPackage("io.vario.sysfs.seam")))
        .check(ALL);
  }

  @Test
  void coreTouchesNoFileNoProcessNoFramework() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..", "org.osgi.framework..")
                .or(
                    describe(
                        "files and processes",
                        type ->
                            Stream.of(
                                    File.class,
                                    FileDescriptor.class,
                                    FileInputStream.class,
                                    FileOutputStream.class,
                                    FileReader.class,
                                    FileWriter.class,
                                    RandomAccessFile.class,
                                    Process.class,
                                    ProcessBuilder.class,
                                    ProcessHandle.class,
                                    Runtime.class)
                                .anyMatch(type::isEquivalentTo))))
        .check(ALL);
  }

  @Test
  void onlyTheCommandPrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        ALL.that(resideOutsideOfPackage(CLI).as("outside of the command")));
  }

  @Test
  void noStaticFieldChanges() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("one program may have many engines")
        .check(ALL);
  }

  @Test
  void exceptionsAreOfOneFamilyOrStayAtHome() {
    classes()
        .that()
        .areAssignableTo(Throwable.class)
        .should(
            new ArchCondition<JavaClass>("be of the family, or be hidden and checked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type,
                        type.isAssignableTo(FAMILY) || staysAtHome(type),
                        type.getName() + " is not of the family, nor hidden and checked"));
              }
            })
        .check(ALL);
  }

  @Test
  void onlyThatFamilyAndProgrammingErrorsAreThrown() {
    noClasses()
        .should()
        .callConstructorWhere(
            describe("a foreign exception is made", ArchitectureTest::makesForeignException))
        .because("who embeds Vario handles VarioException, with its code")
        .check(ALL);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should()
        .resideInAPackage("io.vario..")
        .andShould(
            new ArchCondition<JavaClass>("be in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"),
                        type.getPackageName() + " is not @NullMarked"));
              }
            })
        .check(ALL);
  }

  private static boolean makesForeignException(JavaConstructorCall call) {
    JavaClass made = call.getTargetOwner();
    return made.isAssignableTo(Throwable.class)
        && !made.isAssignableTo(FAMILY)
        && !staysAtHome(made)
        && PROGRAMMING_ERRORS.stream().noneMatch(made::isEquivalentTo)
        && !isCallOfSuper(call);
  }

  /** The compiler sees to it that a checked exception that nobody else can name is caught. */
  private static boolean staysAtHome(JavaClass type) {
    return type.getPackageName().startsWith("io.vario.")
        && !type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.isAssignableTo(RuntimeException.class)
        && !type.isAssignableTo(Error.class);
  }

  private static boolean isCallOfSuper(JavaConstructorCall call) {
    return call.getOrigin().isConstructor()
        && call.getOriginOwner().getRawSuperclass().equals(Optional.of(call.getTargetOwner()));
  }

  private static JavaClasses read(BuiltJar... jars) {
    try {
      List<JarFile> files = new ArrayList<>();
      for (BuiltJar jar : jars) {
        files.add(new JarFile(jar.path().toFile()));
      }
      return new ClassFileImporter().importJars(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
