# A host that signs a zone: puppet apply millrace.pp. With --noop it says what would change.
# $directory has the zone and its keys already; see millrace.json(5) for the configuration.
$directory = $facts['millrace_directory'] ? {
  undef   => '/etc/millrace',
  default => $facts['millrace_directory'],
}

file { "${directory}/millrace.json":
  mode    => '0644',
  content => @("JSON"),
    {
      "roles": ["dns"],
      "zones": {
        "example.test": {
          "file": "zones/example.test", "signed_file": "zones/example.test.signed",
          "keys": "zones/keys" } }
    }
    | JSON
}

exec { 'millrace init':
  command => "millrace init --config ${directory}/millrace.json",
  path    => $facts['path'],
  creates => "${directory}/state/signing",
  require => File["${directory}/millrace.json"],
}

# The dry run has exit status 3 if there is something to do, and 0 if there is not.
exec { 'millrace sign':
  command => "millrace sign --config ${directory}/millrace.json",
  path    => $facts['path'],
  returns => [0, 75],
  unless  => "millrace sign --dry-run --quiet --changed-exit 3 --config ${directory}/millrace.json",
  require => Exec['millrace init'],
}
