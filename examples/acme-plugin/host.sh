device=host/sys/bus/pci/devices/0000:01:00.0
modules=host/lib/modules/6.12.1-acme
mkdir -p $device $modules host/sys/bus/pci/drivers host/proc/sys/kernel

echo 6.12.1-acme > host/proc/sys/kernel/osrelease
echo 0x020000 > $device/class
echo 0xac3e > $device/vendor
echo 0x0001 > $device/device
echo pci:v0000AC3Ed00000001sv0000AC3Esd00000001bc02sc00i00 > $device/modalias

echo 'alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci' > $modules/modules.alias
printf 'kernel/drivers/vfio/pci/vfio-pci.ko:\nupdates/acme_vfio_pci.ko:\n' > $modules/modules.dep
: > $modules/modules.builtin
