package io.vario.cli;

import org.jspecify.annotations.Nullable;

/** Hold the help texts. */
final class Help {
  private static final String OVERVIEW =
      """
      vario picks the right driver for a PCI device, says why, and binds it.

      usage: vario VERB [DEVICE...] [OPTION...]

      verbs:
        list [DEVICE...]    show devices and who owns them
        explain DEVICE...   show which VFIO driver a device would get, and why
        check DEVICE...     show what the host would lose, and what stands in the way
        plan DEVICE...      show what detach would do, step by step
        detach DEVICE...    give devices to VFIO
        reattach DEVICE...  give devices back to the host
        apply FILE          carry out what plan wrote to FILE, if the host is unchanged
        apply-bindings      bind what is kept over a reboot; for the boot and for hot-plug
        recover             finish or undo what was interrupted
        status              show what vario has given away, and what differs by now
        plugins             show the plugins, and what was left out and why
        snapshot FILE       record this host, for --root to read anywhere
        rules check FILE    try the rules of a configuration on this host
        agent               run with plugins and a configuration that may change meanwhile
        demo                walk through all that on a host in memory
        help [VERB]         show this, or a verb's options

      devices:
        0000:3b:00.2        an address; also 3b:00.2 or pci_0000_3b_00_2
        15b3:101e           all devices with these ids
        '0000:3b:00.*'      all devices whose addresses match
        eth2                the device of a network interface
        /dev/nvme1n1        the device of a disk or partition; also a link such as those
                            below /dev/disk
        group:17            all devices of an IOMMU group
      Options name devices too: --class, --vf-of. Several names are added up.

      options of all verbs but help:
        --json              print one JSON document
        --color WHEN        colour what is printed: auto (usual), always or never
        --verbose           tell what is asked of the kernel, and how long that took
      Each verb has more: vario help VERB. Others: --version, --help or -h. -- ends options.

      exit codes:
        0 done; 1 failed, rolled back; 2 usage; 3 refused; 4 no such device; 5 not permitted;
        6 some devices failed; 7 a device is stuck between two drivers
      """;

  private static final String JSON =
      """
        --json              print one JSON document
      """;

  private static final String COLOR =
      """
        --color auto|always|never
                            colour what is printed; auto (usual): on a terminal, unless NO_COLOR
                            is set or TERM is dumb
      """;

  private static final String VERBOSE =
      """
        --verbose           tell on standard error each read and write of the kernel's files and
                            each module that is loaded, with the time that it took
      """;

  private static final String NO_HEADINGS =
      """
        --noheadings        leave out the columns' titles
      """;

  private static final String SELECTION =
      """
        --class CLASS       all devices of this class: nic, gpu, nvme or accelerator; as well as
                            those that are named. May be repeated
        --vf-of PF[:LIST]   the VFs of a PF, such as eth2, or those that LIST numbers, such as
                            eth2:0-7 or 0000:3b:00.0:0,2-5. May be repeated
      """;

  private static final String ROOT =
      """
        --root DIR|FILE     read a recorded host: what snapshot wrote (.tar.gz, .tar, .zip), or a
                            folder that mirrors a host's paths, or a host that comes with
                            vario: bundled:connectx7, bundled:grace-hopper, bundled:qat,
                            bundled:gpu, bundled:plain-kernel, bundled:large
      """;

  private static final String PLUGINS =
      """
        --plugins DIR       look for plugins here as well
      """;

  private static final String CONFIG =
      """
        --config FILE       read this configuration; usual: /etc/vario/vario.json, if it is
                            there. What an option says wins over it
      """;

  private static final String OUT =
      """
        --out FILE          also write the plan to FILE, for apply
        --force             replace FILE if it is there already
      """;

  private static final String CHOICE =
      """
        --driver NAME       take this driver rather than let the strategies decide
        --name-policy forgiving|strict
                            forgiving (usual): NAME may be a driver or a module, - and _ being
                            one letter; strict: only a driver's exact name
        --fallback allow|refuse|never
                            where the listed driver cannot serve, allow (usual) the next best,
                            refuse generic vfio-pci, or never take generic vfio-pci at all
      """
          + CONFIG
          + PLUGINS;

  private static final String ALLOW =
      """
        --allow ID          go on in spite of this check; may be repeated
      """;

  private static final String EXPECT =
      """
        --expect IDS        go on only if the devices have these ids, such as 15b3:101e
      """;

  private static final String STATE =
      """
        --state DIR         keep the journal, locks and records here; usual: /run/vario
      """;

  private static final String TERMS =
      """
        --deadline SECONDS  how long the kernel may take for one write; usual: 30. A device whose
                            write is not answered by then is stuck, and out of bounds until
                            recover has seen it free
        --wait SECONDS      how long to wait for others who are changing the device; usual: 10
        --no-syslog         leave no line in the system's log for each device that is changed
      """;

  private static final String KEEP_GOING =
      """
        --keep-going        let each device succeed or fail for itself; otherwise all are put back
                            when one fails
      """;

  private static final String BINDINGS =
      """
        --bindings FILE     the file of what is kept over a reboot, and the folder beside it with
                            .d in the place of .json; usual: /etc/vario/bindings.json
      """;

  private static final String SIMULATE =
      """
        --simulate          change that host in memory only; what --root names stays as it is
      """;

  private static final String SNAPSHOT =
      """
        --anonymize         leave out MAC addresses, the host's name, comments, names of volumes,
                            and most of the kernel's command line and of the mounts
        --force             replace FILE if it is there already
      """;

  private Help() {}

  /** Return the help on a verb, or on all if none is named; ends with a line end. */
  static String on(@Nullable Verb verb) {
    if (verb == null) {
      return OVERVIEW;
    }
    return switch (verb) {
      case LIST ->
          """
          usage: vario list [DEVICE...] [OPTION...]

          Show devices, or all of them: ids, class, driver, driver_override, IOMMU group, NUMA
          node, VFIO device, and part in SR-IOV.

            --names             also the names of vendors and devices, as the system's pci.ids has
                                them
            -o, --columns COLUMNS
                                these columns in this order, such as address,driver: any key of
                                the JSON document, and ids and names, which put some together
            --tree              put devices below the bridges that lead to them, and VFs below
                                their PF
          """
              + NO_HEADINGS
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT;
      case EXPLAIN ->
          """
          usage: vario explain DEVICE... [OPTION...]

          Show which VFIO driver a device would get, every other candidate, and why.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + CHOICE;
      case CHECK ->
          """
          usage: vario check DEVICE... [OPTION...]

          Show what the host would lose if devices were detached, what stands in the way, and
          which checks found nothing. Nothing is changed. Ends with 3 if a check refuses.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + ALLOW
              + EXPECT
              + CONFIG
              + PLUGINS;
      case PLAN ->
          """
          usage: vario plan DEVICE... [OPTION...]

          Show the steps of detach, what would undo each, and what the safety checks find.
          Nothing is changed. Ends as detach would if a check refuses.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + CHOICE
              + ALLOW
              + EXPECT
              + STATE
              + OUT;
      case DETACH ->
          """
          usage: vario detach DEVICE... [OPTION...]

          Give devices to VFIO: all of them, or none. Each ends on its new driver, or as it was.
          Devices that do not depend on each other go side by side.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + SIMULATE
              + CHOICE
              + ALLOW
              + EXPECT
              + KEEP_GOING
              + """
                --persist           bind them again at each boot, and when they are plugged in; with
                                    the driver and the checks that are given here
              """
              + BINDINGS
              + TERMS
              + STATE;
      case REATTACH ->
          """
          usage: vario reattach DEVICE... [OPTION...]

          Give devices back to the drivers that they had before detach, or to those that the
          kernel chooses.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + SIMULATE
              + ALLOW
              + KEEP_GOING
              + """
                --persist           do not bind them at the next boot any more
              """
              + BINDINGS
              + CONFIG
              + PLUGINS
              + TERMS
              + STATE;
      case APPLY ->
          """
          usage: vario apply FILE [OPTION...]

          Carry out what plan wrote to FILE, if the host is still as it was then. Otherwise
          nothing is done, and what has changed is named.

          """
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + SIMULATE
              + CONFIG
              + PLUGINS
              + TERMS
              + STATE;
      case APPLY_BINDINGS ->
          """
          usage: vario apply-bindings [DEVICE...] [OPTION...]

          Bind what is kept over a reboot: by a detach, and by the file of bindings; or of it these
          devices and those that share their IOMMU groups. What is not there is told, and is no
          error. What is another device than the one that was kept is refused and left alone.
          Each device succeeds or fails for itself; ends with 0 if all is as it is to be.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + SIMULATE
              + BINDINGS
              + CONFIG
              + PLUGINS
              + TERMS
              + STATE;
      case RECOVER ->
          """
          usage: vario recover [DEVICE...] [OPTION...]

          Finish or undo what a crash, a power cut or a stuck write left, on these devices or on
          all. What was done completely is kept, all else is put back.

          """
              + SELECTION
              + JSON
              + COLOR
              + VERBOSE
              + CONFIG
              + PLUGINS
              + TERMS
              + STATE;
      case STATUS ->
          """
          usage: vario status [OPTION...]

          Show the devices that Vario has given away, from where, by whom and when, in which ways
          they are no longer as it left them, and what was interrupted; and what is kept over a
          reboot, and where the host differs from that.

          """
              + NO_HEADINGS
              + JSON
              + BINDINGS
              + COLOR
              + VERBOSE
              + STATE;
      case PLUGINS ->
          """
          usage: vario plugins [OPTION...]

          Show each plugin that was found: name, version, jar, what it brings, and whether it is
          in use. Ends with 6 if some were left out, and says why.

          """
              + NO_HEADINGS
              + JSON
              + COLOR
              + VERBOSE
              + CONFIG
              + PLUGINS;
      case SNAPSHOT ->
          """
          usage: vario snapshot FILE [OPTION...]

          Record what Vario reads of this host: devices, drivers, modules, and what uses the
          devices. FILE becomes a .tar.gz, or a .zip if it is named so; with a / at its end, or if
          it is an empty folder, a plain folder. Only its owner may read it. Nothing on the host
          is changed, and what may not be read is told and left out.

          """
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + SNAPSHOT;
      case RULES ->
          """
          usage: vario rules check FILE [OPTION...]

          Read a configuration and try its rules: show which devices of the host each rule
          matches, which of them an earlier rule decides, and which rules match nothing. Ends
          with 2 if a rule is refused.

          """
              + JSON
              + COLOR
              + VERBOSE
              + ROOT
              + PLUGINS;
      case AGENT ->
          """
          usage: vario agent [OPTION...]

          Run until it is stopped, in an OSGi framework. Plugins that are dropped into a folder of
          plugins are in use within seconds, and withdrawn when they are removed; a changed
          configuration is in use within a second. What was begun ends with what it began with.

            --shell             read commands from standard input, such as vario:list, until its end
          """
              + CONFIG
              + PLUGINS
              + ROOT
              + """
                --simulate          change the host in memory only
              """
              + STATE;
      case DEMO ->
          """
          usage: vario demo

          Walk through the main job on a host in memory: list, explain, plan, a detach that fails
          and is rolled back, detach, reattach. Needs neither root nor hardware, and touches
          nothing. Ends with 0 only if each step did what it said.

          """
              + COLOR;
      case HELP ->
          """
          usage: vario help [VERB]

          Show all verbs, or one verb's options.
          """;
    };
  }
}
