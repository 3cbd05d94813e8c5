"""Serves Keystone and Nova's compute API, each on a free port, and prints their URLs as one line of JSON. Usage: serve.py FOLDER"""
import json
import os
import shutil
import signal
import subprocess
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

folder = sys.argv[1]
project = 'a' * 32


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def fill(url):
    """Adds project, user and the catalog through the database of Keystone, once."""
    from keystone.common import provider_api
    apis = provider_api.ProviderAPIs
    assignment, resource, identity, catalog = apis.assignment_api, apis.resource_api, apis.identity_api, apis.catalog_api
    try:
        resource.get_project(project)
    except Exception:
        resource.create_project(project, {'id': project, 'name': 'demo', 'domain_id': 'default', 'enabled': True, 'description': ''})
        role = next(each['id'] for each in apis.role_api.list_roles() if each['name'] == 'member')
        created = identity.create_user({'name': 'demo', 'password': 'demo-password', 'domain_id': 'default', 'enabled': True})
        assignment.add_role_to_user_and_project(created['id'], project, role)
    for service in catalog.list_services():
        catalog.delete_service(service['id'])
    for kind, target in url.items():
        catalog.create_service(kind, {'id': kind, 'type': kind, 'name': kind, 'enabled': True})
        for interface in ('public', 'internal'):
            catalog.create_endpoint(f'{kind}-{interface}', {'id': f'{kind}-{interface}', 'service_id': kind, 'interface': interface, 'region_id': 'eu-de', 'url': target, 'enabled': True})


if len(sys.argv) > 2:
    # The compute API, in a process of its own.
    identity_url, port = sys.argv[2], int(sys.argv[3])
    own = f'{folder}/etc/nova-{port}'
    shutil.copytree(f'{folder}/etc/nova', own)
    with open(f'{own}/nova.conf', 'a') as file:
        file.write(f'[keystone_authtoken]\nwww_authenticate_uri = {identity_url}\nauth_url = {identity_url}\nauth_type = password\nproject_domain_id = default\nuser_domain_id = default\n'
                   'project_name = admin\nusername = admin\npassword = secret\nservice_token_roles_required = true\n')
    sys.argv = ['nova-api']
    os.environ['OS_NOVA_CONFIG_DIR'] = own
    os.environ['OS_NOVA_DISABLE_EVENTLET_PATCHING'] = '1'
    from nova.api.openstack.wsgi_app import init_application
    server = make_server('127.0.0.1', port, init_application('osapi_compute'), Server, Handler)
    print('ready', flush=True)
    server.serve_forever()
else:
    os.environ['OS_KEYSTONE_CONFIG_DIR'] = f'{folder}/etc/keystone'
    os.environ['OS_KEYSTONE_CONFIG_FILES'] = 'keystone.conf'
    script = sys.argv[0]
    sys.argv = ['keystone']
    from keystone.server.wsgi import initialize_public_application
    server = make_server('127.0.0.1', 0, initialize_public_application(), Server, Handler)
    probe = make_server('127.0.0.1', 0, lambda *_: [], Server, Handler)
    port = probe.server_port
    probe.server_close()
    identity_url = f'http://127.0.0.1:{server.server_port}/v3'
    fill({'identity': identity_url, 'compute': f'http://127.0.0.1:{port}/v2.1/%(project_id)s'})
    nova = subprocess.Popen([sys.executable, script, folder, identity_url, str(port)], stdout=subprocess.PIPE, text=True)
    while nova.stdout.readline().strip() not in ('ready', ''):
        pass
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(json.dumps({'identity': identity_url, 'compute': f'http://127.0.0.1:{port}'}), flush=True)
    try:
        server.serve_forever()
    finally:
        nova.terminate()
