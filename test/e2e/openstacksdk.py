"""What openstacksdk makes of an emulator: finds a server, restarts it, waits, meets errors. Prints one JSON object."""
import json

import openstack

conn = openstack.connect()
seen = {}

server = conn.compute.find_server('bms-83')
seen['by name'] = server.id
seen['by id'] = conn.compute.find_server(server.id).name
seen['unknown'] = conn.compute.find_server('nosuch')
seen['cloud layer'] = conn.get_server('bms-83').status
seen['names'] = sorted(each.name for each in conn.compute.servers())
seen['project'] = conn.current_project_id
seen['projects'] = [each.name for each in conn.identity.projects()]

conn.compute.reboot_server(server, 'HARD')
server = conn.compute.get_server(server.id)
seen['restarting'] = server.status
seen['back'] = conn.compute.wait_for_server(server, status='ACTIVE', interval=0.1, wait=20).status

for name, call in {
    'running': lambda: conn.compute.start_server(server),
    'gone': lambda: conn.compute.get_server('00000000-0000-4000-8000-000000000000'),
    'soft': lambda: conn.compute.reboot_server(server, 'SOFT'),
}.items():
    try:
        call()
        seen[name] = 'no error'
    except openstack.exceptions.HttpException as error:
        # A body in both shapes says it twice.
        seen[name] = [type(error).__name__, error.status_code, error.details.splitlines()[0]]

print(json.dumps(seen))
