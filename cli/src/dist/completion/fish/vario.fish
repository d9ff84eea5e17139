# fish completion for vario. It reads /sys itself, and starts no program.

# Where the host's devices are; tests name another.
set -q __vario_sys; or set -g __vario_sys /sys

# Print the verb that was typed and its arguments, each on a line.
function __vario_arguments
    set -l pending
    set -l words (commandline -opc)
    for word in $words[2..]
        if set -q pending[1]
            set pending
        else
            switch $word
                case --root --class --vf-of --driver --name-policy --fallback --allow --expect --state --plugins --config --bindings --deadline --wait --out --columns -o --color
                    set pending $word
                case '-*'
                case '*'
                    echo $word
            end
        end
    end
end

# Tell whether no verb was typed yet.
function __vario_without_verb
    set -l arguments (__vario_arguments)
    not set -q arguments[1]
end

# Tell whether the verb is one of these.
function __vario_verb
    set -l arguments (__vario_arguments)
    set -q arguments[1]; and contains -- $arguments[1] $argv
end

# Tell whether an option of these verbs may stand here; it may also stand before the verb.
function __vario_option
    __vario_without_verb; or __vario_verb $argv
end

# Tell whether the verb is one of these, and how many arguments follow it.
function __vario_at
    set -l arguments (__vario_arguments)
    test (count $arguments) -eq (math $argv[1] + 1); and contains -- $arguments[1] $argv[2..]
end

# Print where the devices of the host are that is meant.
function __vario_host
    set -l words (commandline -opc)
    set -l sys $__vario_sys
    set -l before
    for word in $words
        switch $word
            case '--root=*'
                set sys (string replace -- --root= '' $word)/sys
            case '*'
                test "$before" != --root; or set sys $word/sys
        end
        set before $word
    end
    echo $sys
end

function __vario_devices
    set -l sys (__vario_host)
    for path in $sys/bus/pci/devices/*
        string replace -r '.*/' '' $path
    end
    for path in $sys/class/net/*/device
        string replace -r '.*/([^/]*)/device$' '$1' $path
    end
end

function __vario_physical_functions
    for path in (__vario_host)/bus/pci/devices/*/sriov_numvfs
        string replace -r '.*/([^/]*)/sriov_numvfs$' '$1' $path
    end
end

function __vario_roots
    set -l token (string replace -- --root= '' (commandline -ct))
    string join \n bundled:{connectx7,grace-hopper,qat,gpu,plain-kernel,large}
    # fish would take what follows the colon for a path.
    string match -q 'bundled:*' -- $token; or __fish_complete_path $token
end

function __vario_drivers
    for path in (__vario_host)/bus/pci/drivers/*
        string replace -r '.*/' '' $path
    end
end

complete -c vario -f

complete -c vario -n __vario_without_verb -a list -d 'Show devices and who owns them'
complete -c vario -n __vario_without_verb -a explain -d 'Show which VFIO driver a device would get, and why'
complete -c vario -n __vario_without_verb -a check -d 'Show what the host would lose'
complete -c vario -n __vario_without_verb -a plan -d 'Show what detach would do, step by step'
complete -c vario -n __vario_without_verb -a detach -d 'Give devices to VFIO'
complete -c vario -n __vario_without_verb -a reattach -d 'Give devices back to the host'
complete -c vario -n __vario_without_verb -a apply -d 'Carry out what plan wrote'
complete -c vario -n __vario_without_verb -a apply-bindings -d 'Bind what is kept over a reboot'
complete -c vario -n __vario_without_verb -a recover -d 'Finish or undo what was interrupted'
complete -c vario -n __vario_without_verb -a status -d 'Show what is given away'
complete -c vario -n __vario_without_verb -a plugins -d 'Show the plugins'
complete -c vario -n __vario_without_verb -a snapshot -d 'Record this host'
complete -c vario -n __vario_without_verb -a rules -d 'Try the rules of a configuration'
complete -c vario -n __vario_without_verb -a agent -d 'Run with plugins that may change'
complete -c vario -n __vario_without_verb -a demo -d 'Walk through all that in memory'
complete -c vario -n __vario_without_verb -a help -d 'Show all verbs, or the options of one'

complete -c vario -n '__vario_verb list explain check plan detach reattach apply-bindings recover' -a '(__vario_devices)'
complete -c vario -n '__vario_at 0 apply snapshot' -F
complete -c vario -n '__vario_at 0 rules' -a check
complete -c vario -n '__vario_at 1 rules' -F
complete -c vario -n '__vario_at 0 help' -a 'list explain check plan detach reattach apply apply-bindings recover status plugins snapshot rules agent demo help'

complete -c vario -l help -d 'Show the options'
complete -c vario -n __vario_without_verb -l version -d 'Show the version'
complete -c vario -n '__vario_option list explain check plan detach reattach apply apply-bindings recover status plugins snapshot rules' -l json -d 'Print one JSON document'
complete -c vario -n '__vario_option list explain check plan detach reattach apply apply-bindings snapshot rules agent' -l root -x -a '(__vario_roots)' -d 'Read a recorded host'
complete -c vario -n '__vario_option list explain check plan detach reattach apply-bindings recover' -l class -x -a 'nic gpu nvme accelerator' -d 'All devices of this class'
complete -c vario -n '__vario_option list explain check plan detach reattach apply-bindings recover' -l vf-of -x -a '(__vario_physical_functions)' -d 'The VFs of a PF'
complete -c vario -n '__vario_option list' -l names -d 'Show the names of vendors and devices'
complete -c vario -n '__vario_option list' -s o -l columns -x -a 'address ids vendor device subvendor subdevice class modalias driver module override iommuGroup numaNode vfio sriov problems vendorName deviceName names' -d 'Show these columns'
complete -c vario -n '__vario_option list' -l tree -d 'Put devices below their bridges and PFs'
complete -c vario -n '__vario_option list status plugins' -l noheadings -d 'Leave out the titles'
complete -c vario -n '__vario_option list explain check plan detach reattach apply apply-bindings recover status plugins snapshot rules demo' -l color -x -a 'auto always never' -d 'Colour what is printed'
complete -c vario -n '__vario_option list explain check plan detach reattach apply apply-bindings recover status plugins snapshot rules' -l verbose -d 'Tell what is asked of the kernel'
complete -c vario -n '__vario_option explain plan detach' -l driver -x -a '(__vario_drivers)' -d 'Take this driver'
complete -c vario -n '__vario_option explain plan detach' -l name-policy -x -a 'forgiving strict' -d 'Which names --driver takes'
complete -c vario -n '__vario_option explain plan detach' -l fallback -x -a 'allow refuse never' -d 'Whether a lesser driver may serve'
complete -c vario -n '__vario_option check plan detach reattach' -l allow -x -a 'BLK-MOUNT BLK-SWAP BLK-HOLDER BLK-SIGNATURE NET-ROUTE NET-ADDRESS NET-MASTER VGA-BOOT CONSOLE PROC-OPEN IDENTITY BRIDGE IOMMU-OFF PF-HAS-VFS GROUP-SIBLING VFIO-FOREIGN VFIO-BUSY OVERRIDE-FOREIGN' -d 'Do not refuse for this check'
complete -c vario -n '__vario_option check plan detach' -l expect -x -d 'Refuse a device that has not these ids'
complete -c vario -n '__vario_option plan detach reattach apply apply-bindings recover status agent' -l state -x -a '(__fish_complete_directories)' -d 'Keep the journal, locks and records here'
complete -c vario -n '__vario_option explain check plan detach reattach apply apply-bindings recover plugins rules agent' -l plugins -x -a '(__fish_complete_directories)' -d 'Look for plugins here as well'
complete -c vario -n '__vario_option explain check plan detach reattach apply apply-bindings recover plugins agent' -l config -r -F -d 'Read this configuration'
complete -c vario -n '__vario_option detach reattach apply apply-bindings agent' -l simulate -d 'Change the host in memory only'
complete -c vario -n '__vario_option detach reattach' -l keep-going -d 'Let each device succeed or fail for itself'
complete -c vario -n '__vario_option detach reattach apply apply-bindings recover' -l deadline -x -d 'How long the kernel may take for one write'
complete -c vario -n '__vario_option detach reattach apply apply-bindings recover' -l wait -x -d 'How long to wait for others'
complete -c vario -n '__vario_option detach reattach' -l persist -d 'Also over a reboot'
complete -c vario -n '__vario_option detach reattach apply-bindings status' -l bindings -r -F -d 'The file of what is kept over a reboot'
complete -c vario -n '__vario_option detach reattach apply apply-bindings recover' -l no-syslog -d 'Leave no lines in the log of the system'
complete -c vario -n '__vario_option plan' -l out -r -F -d 'Write the plan to a file as well'
complete -c vario -n '__vario_option snapshot' -l anonymize -d 'Leave out what tells who it is'
complete -c vario -n '__vario_option snapshot plan' -l force -d 'Replace the file'
complete -c vario -n '__vario_option agent' -l shell -d 'Read commands from standard input'
