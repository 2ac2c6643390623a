# A host that signs a zone. With test=True it says what would change.
# The directory has the zone and its keys already; see millrace.json(5) for the configuration.
{% set directory = salt['pillar.get']('millrace:directory', '/etc/millrace') %}

{{ directory }}/millrace.json:
  file.serialize:
    - mode: '0644'
    - serializer: json
    - dataset:
        roles: [dns]
        zones:
          example.test:
            file: zones/example.test
            signed_file: zones/example.test.signed
            keys: zones/keys

millrace init --config {{ directory }}/millrace.json:
  cmd.run:
    - creates: {{ directory }}/state/signing
    - require:
      - file: {{ directory }}/millrace.json

# The dry run has exit status 3 if there is something to do, and 0 if there is not.
millrace sign --config {{ directory }}/millrace.json:
  cmd.run:
    - success_retcodes: [75]
    - unless: millrace sign --dry-run --quiet --changed-exit 3 --config {{ directory }}/millrace.json
    - require:
      - cmd: millrace init --config {{ directory }}/millrace.json
