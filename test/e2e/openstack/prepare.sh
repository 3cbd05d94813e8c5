#!/bin/sh
# Unpacks Nova and Keystone of Debian 12 below a folder, with databases in files.
# Installs nothing and needs no root: packages are downloaded and unpacked. Usage: prepare.sh FOLDER
set -eu
mkdir -p "$1"
folder=$(CDPATH= cd -- "$1" && pwd)
mkdir -p "$folder/debs" "$folder/root" "$folder/etc/nova" "$folder/etc/keystone" "$folder/state"
cd "$folder/debs"
# Which packages this machine lacks.
packages=$(apt-get -s -y install --no-install-recommends python3-nova python3-keystone | awk '/^Inst/ { print $2 }')
# shellcheck disable=SC2086
apt-get download $packages nova-common keystone
cd "$folder"
for package in debs/*.deb; do dpkg -x "$package" root; done
rm -rf debs
cp root/usr/share/nova-common/api-paste.ini etc/nova/
cat > etc/keystone/keystone.conf <<CONFIG
[database]
connection = sqlite:///$folder/keystone.db
[fernet_tokens]
key_repository = $folder/etc/keystone/keys
[fernet_receipts]
key_repository = $folder/etc/keystone/keys
[credential]
key_repository = $folder/etc/keystone/credentials
CONFIG
cat > etc/nova/nova.conf <<CONFIG
[DEFAULT]
transport_url = fake://
state_path = $folder/state
[api_database]
connection = sqlite:///$folder/nova_api.db
[database]
connection = sqlite:///$folder/nova.db
[oslo_concurrency]
lock_path = $folder/state
CONFIG
export PYTHONPATH="$folder/root/usr/lib/python3/dist-packages"
user=$(id -un) group=$(id -gn)
keystone() { /usr/bin/python3 root/usr/bin/keystone-manage --config-file etc/keystone/keystone.conf "$@"; }
nova() { /usr/bin/python3 root/usr/bin/nova-manage --config-file etc/nova/nova.conf "$@"; }
keystone db_sync
keystone fernet_setup --keystone-user "$user" --keystone-group "$group"
keystone credential_setup --keystone-user "$user" --keystone-group "$group"
keystone bootstrap --bootstrap-password secret --bootstrap-region-id eu-de
nova api_db sync
nova cell_v2 map_cell0 --database_connection "sqlite:///$folder/nova_cell0.db"
nova cell_v2 create_cell --name cell1
nova db sync
touch ready
