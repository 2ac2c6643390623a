// The rows of the catalogue, by what they are about.
#include "cli/check/findings.h"

namespace millrace::cli {
namespace {

constexpr FindingKind kKinds[] = {
    // The configuration
    {"configuration", "the configuration has a fault",
     "The line names the file, the line and the key, what is there and what is expected. Nothing "
     "runs until it is mended. millrace help config KEY describes a key."},
    {"external-account", "the key for external account binding cannot be used",
     "The CA gave a key identifier and a MAC key, and wants both: key_id and key_file. Put the "
     "key, "
     "as the CA gives it (base64url), into a file that only its owner reads."},
    {"path-unsafe", "others can change a file that decides what millrace does",
     "Whoever writes the file, or a directory above it, controls millrace with the rights of its "
     "user. Take that right away with the command in the line."},
    {"path-type", "a path is not a regular file",
     "A device, socket or FIFO is where a file is expected. Correct the path."},
    {"path-shared", "two settings name the same file, or one lies within the other",
     "Each would overwrite or read what the other writes. Give them paths of their own."},
    {"certificate-twice", "two certificates have the same names, CA and type of key",
     "Both are ordered, renewed and counted by the CA's limits, and a server uses one of them."},
    {"tlsa-unbacked", "a TLSA owner is of a host that the certificate does not name",
     "The server of that name presents another certificate, so the record breaks mail to it, or "
     "nobody uses it. Add the name to the certificate or remove the owner."},
    {"tlsa-other", "a TLSA owner has records of numbers that the configuration does not name",
     "Clients require that for each combination of the three numbers some record matches the "
     "server (RFC 7671 8.1). millrace publishes 3 1 1, and those that it has in the configuration, "
     "and does not know when the others stop matching: remove them, or replace them by hand, two "
     "TTLs and the time of a signature before what they match changes."},
    {"program", "a program of the configuration cannot be run",
     "A run from cron finds programs in the system's directories only. Give an absolute path to a "
     "file that this user may run."},
    {"ca-file", "trust anchors for TLS cannot be read",
     "The file of ca_file is missing, or has no certificate in PEM."},
    {"chain-roots", "the roots that select a chain cannot be used",
     "The file of chain_roots is missing, malformed, or has none of the roots that chain names."},
    {"csr-file", "a CSR of another host cannot be used",
     "It is missing, malformed, or its names are not those of /certificates. Have its owner make "
     "it again."},

    // State and files
    {"state-missing", "there is no state directory",
     "If this host had one, mount it or restore it from a backup: servers use its keys. For a new "
     "site run millrace init."},
    {"state-lost", "a part of the state is gone",
     "It was there before. Restore it from a backup; the line says what is done without it."},
    {"state-owner", "files of the state are another user's",
     "millrace was run as another user, often root, once. Its own user cannot read or replace "
     "those files. Give them back with the chown in the line."},
    {"state-copied", "the state is another host's",
     "Two hosts with the same keys sign different bundles, which readers refuse as stolen keys, "
     "and both order certificates. Run one of them only. If this host has taken the place of the "
     "other, remove host.json in the state: the next run notes this one."},
    {"mode-open", "others can read what only millrace's user may read",
     "A private key that others could read must be taken as known to them. Close the mode with the "
     "command in the line, and consider a new key: millrace tlsa roll, millrace account "
     "rollover."},
    {"private-key", "a private key cannot be read",
     "It is malformed, another user's, or its mode is too open. Without it nothing is renewed."},
    {"signing-key", "a stage has no key to sign its outbox, or half of one",
     "Restore the pair from a backup. If it is lost, readers must pin a new one: millrace init "
     "--config FILE makes it."},
    {"unreadable", "a file cannot be read by this user",
     "Compare its owner and mode, and those of the directories above it, with the user who runs "
     "millrace."},
    {"not-writable", "a file that millrace replaces cannot be written",
     "Files are replaced by a new one beside them: the directory must be writable for the user who "
     "runs millrace, and the file system must not be read-only."},
    {"disk-full", "the disk is nearly full",
     "On a full disk nothing is renewed and no zone is signed. What was there stays whole."},
    {"lock-held", "a millrace process has run for hours",
     "It holds a lock, so no other run does anything. It hangs, for example in a reload program. "
     "Look at it, then end it; the kernel releases its lock."},
    {"not-run", "nothing has run for much longer than it should",
     "Cron or the timer does not run millrace, or each run is stopped before it begins. /run_every "
     "says how often a run is expected."},
    {"order-unreadable", "the state of an order cannot be read",
     "Restore the file from a backup, or remove it: then a new certificate is ordered."},
    {"outbox-tampered", "an outbox is not what its stage signed",
     "Other hosts refuse it. Somebody who can write there changed it, or a copy was restored in "
     "part. Its stage replaces it when it is run by name, as in the line."},
    {"publication-tampered", "the publication is not what was signed",
     "Its readers refuse it. Somebody who can write there changed it. millrace publish replaces "
     "it."},
    {"publication-lost", "the publication is gone",
     "Its readers have nothing to read. Restore it. If it is lost for good, run millrace bundle "
     "accept publish, and the next run makes it again."},

    // Time
    {"clock", "this host's clock is wrong",
     "Signatures and certificates would be valid too early or too late. Set the clock, and run "
     "ntpd or chronyd."},
    {"certificate-expiry", "a certificate is not renewed in time",
     "The line says when it expires, since when its renewal is due, and what it waits for."},
    {"certificate-failing", "a certificate fails again and again",
     "The line has the last reason. Retries are spread over hours; millrace issue --now retries "
     "at once when the reason is gone."},
    {"signatures-expiry", "the signatures of a zone are not renewed in time",
     "When they expire, resolvers that validate refuse the whole zone. Run millrace sign, and see "
     "why it did not run."},
    {"bundle-expiry", "a bundle is not renewed in time",
     "Its readers refuse it when it has expired. Its writer does not run, or its outbox is no "
     "longer copied."},
    {"waiting", "something is waited for much longer than usual",
     "The line says for what, and since when."},

    // Zones
    {"zone-source", "the zone file cannot be read as a zone",
     "The line names the place. Nothing is signed until it is mended; what was signed before stays "
     "in service. millrace zone check finds more."},
    {"zone-keys", "the keys of a zone cannot sign it",
     "A private half is missing, unreadable or too open, no key is active, or keys that the zone "
     "was signed with are gone."},
    {"zone-state", "what is known of a signed zone cannot be read",
     "The file in STATE/zones is malformed. Restore it; without it the zone is signed as if for "
     "the first time."},
    {"signed-file-missing", "the signed file is gone",
     "The name server fails at its next restart. millrace sign makes it again."},
    {"signed-file-edited", "the signed file was changed after it was signed",
     "An edit there breaks signatures and is lost when the zone is signed again. Edit the source."},
    {"signed-file-foreign", "the signed file is not this zone",
     "Signing would replace it. Correct signed_file, or move the file away."},
    {"soa-expire", "secondaries keep the zone longer than its signatures last",
     "A secondary that cannot reach its primary serves the zone until EXPIRE; the signatures in it "
     "may end before (RFC 6781 4.4.1). Shorten EXPIRE or lengthen validity."},
    {"challenge-elsewhere", "a challenge record would be where nobody publishes it",
     "A CNAME or a delegation at _acme-challenge leads out of the zones of this host, so the CA "
     "finds nothing. Point it to a zone of /zones, or add that zone."},
    {"record-unplaceable", "a record that a certificate needs has no place in the zone",
     "Its owner has a CNAME or lies below a DNAME or a delegation: servers would not serve it."},
    {"wildcard-loss", "a new record would hide a wildcard",
     "When the name exists, the records of *.NAME are no longer found there (RFC 4592). Write them "
     "out, or allow it in /zones/*/allow_wildcard_loss."},

    // Name servers
    {"server-unreachable", "a name server does not answer",
     "The CA asks any of them, so validation fails now and then. Each address is asked from here."},
    {"server-no-route", "this host has no route to a name server",
     "For example no IPv6. Whether it serves the zone cannot be seen from here."},
    {"server-no-address", "a name server has no address",
     "Its host has neither A nor AAAA. Remove the NS record or add the address."},
    {"server-lame", "a name server does not serve the zone",
     "It answers without authority, with an error or without a SOA. Configure the zone there, or "
     "remove its NS record."},
    {"server-behind", "a name server serves an older version",
     "Transfers do not work, or have not happened yet. Compare serials, NOTIFY and TSIG keys."},
    {"server-bogus", "a name server serves signatures that do not verify",
     "Resolvers that validate refuse its answers. Expired signatures there mean that transfers "
     "have stopped."},
    {"servers-disagree", "name servers serve different contents at one serial",
     "One of them was not updated, or is signed by somebody else. Raise the serial and transfer "
     "again."},

    // The parent
    {"ds-missing", "the parent has no DS of the zone",
     "The signatures protect nothing and clients ignore the TLSA records. Give the registrar the "
     "DS in the line, or set cds to publish."},
    {"ds-foreign", "the DS at the parent matches no key of the zone",
     "Resolvers that validate refuse the whole zone. Correct the DS at the registrar, or restore "
     "the key."},
    {"ds-retired", "the parent still has the DS of a key that is no longer used",
     "When the key is deleted the DS may break the zone. Have the registrar remove it."},
    {"delegation-differs", "the parent lists other name servers than the zone",
     "Some clients ask servers that the zone does not know. Make the two lists the same."},
    {"glue-differs", "the parent has other addresses of a name server than the zone",
     "Clients go to an address that may be gone. Correct the glue at the registrar."},

    // Resolvers and CAs
    {"resolver-unreachable", "a resolver has no answer",
     "CAA, TLSA and the parent are looked up there. Correct /dns/resolver or the system's "
     "resolv.conf."},
    {"resolver-not-validating", "a resolver does not validate",
     "What it says about CAA and TLSA could be forged, and TLSA is ignored. Use one that "
     "validates, best on this host."},
    {"zone-bogus", "resolvers refuse the zone",
     "It has a DS, and its signatures do not verify up to it: clients get no answer for any name "
     "in it."},
    {"ca-unreachable", "the CA does not answer as an ACME server",
     "Its directory cannot be fetched, or is not one (RFC 8555 7.1.1). Compare /acme/directory "
     "with the CA's documentation, and its TLS with ca_file."},
    {"ca-terms", "the CA's terms are not agreed to",
     "Read them at the URL in the line, then set terms_agreed."},
    {"ca-profile", "the CA does not offer a profile", "The line lists those it offers."},
    {"caa-forbids", "a CAA record forbids this CA",
     "The CA would refuse the order. Add its identity to the record in the line, or use another "
     "CA."},

    // Services and sources
    {"service-directory", "the directory of a service cannot be used",
     "It is missing, not writable, or others can change it."},
    {"service-owner", "the owner of a service's files does not exist", "Correct owner or group."},
    {"service-file", "an installed file has another owner or mode",
     "The server may refuse it, or others can read the key. millrace pull writes it again."},
    {"service-removed", "the state has keys of a service that was removed from the configuration",
     "Where millrace pull runs, it removes the state of a former service after a week. This host "
     "does not run it: remove the directory with the command in the line, or put the service "
     "back."},
    {"source-missing", "the outboxes of another host are not there",
     "Mount or copy them, or correct /sources."},
    {"source-key", "no usable key of another host is pinned",
     "Copy its public keys, by a way that you trust, to STATE/trusted/SOURCE."},
    {"source-announced", "another host has announced its next key",
     "Compare the number with the host's, then move the file as the line says."},
    {"source-unreachable", "a source over HTTPS or in etcd cannot be read",
     "The line has the place and the reason."},

    // The store
    {"store-member", "a member of the store cannot be used",
     "It is down, too old, refuses this host, or works without a leader; the line has the reason. "
     "The store works while more than half of its members do. Outboxes that cannot be published "
     "stay in STATE/outbox, and the next run tries again."},
    {"store-full", "the store has no room, or will have none soon",
     "A full etcd takes no writes (alarm NOSPACE) until its operator has made room: run etcdctl "
     "compact REVISION and etcdctl defrag, then etcdctl alarm disarm, or raise "
     "--quota-backend-bytes. The quota is 2 GiB unless it was set; before 3.6 etcd does not report "
     "it."},
    {"store-compaction", "nothing compacts the history of the store",
     "etcd keeps every value that a key ever had until its history is compacted, which "
     "happens only if it is configured. Start its members with --auto-compaction-retention=1h."},
    {"store-clock", "the clock of a member of the store differs from this host's",
     "By half a minute or more. Certificates, signatures and versions of outboxes have times in "
     "them: let all hosts set their clocks by NTP, and compare with: date -u."},
    {"store-denied", "this host may not write what it needs in the store",
     "Give its user a role that may write the box of this host and, with workers, the claims, as "
     "millrace-hosts(7) shows."},
    {"store-open", "the store lets hosts write what is not theirs",
     "Readers refuse what is not signed by a pinned key, so nothing false is used; but such a host "
     "can withhold the outboxes of others, and hold up those that share certificates. Enable "
     "authentication, and let each user write the box of its host only, and the claims if it has "
     "workers."},
};

}  // namespace

std::span<const FindingKind> finding_kinds() {
  return kKinds;
}

}  // namespace millrace::cli
