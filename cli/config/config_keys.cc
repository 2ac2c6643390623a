// The rows of the table: one for each key of the configuration.
#include "cli/config/config_keys.h"

#include <array>

namespace millrace::cli {
namespace {

constexpr uint64_t kHour = 3600, kDay = 24 * kHour;
constexpr std::string_view kMacAlgorithms = "HS256 HS384 HS512";
constexpr std::string_view kServiceKinds =
    "postfix dovecot openldap nginx apache haproxy opensmtpd exim prosody postgresql unbound knot "
    "generic";
constexpr std::string_view kKeyTypes = "ecdsa-p256 ecdsa-p384 rsa-2048 rsa-3072 rsa-4096";

using enum ValueType;

// path, type, required, default, least, most, choices, example, help
constexpr auto kTable = std::to_array<ConfigKey>({
    {"/state", path, false, R"("state")", 0, 0, "", "",
     "Directory of keys, orders and outboxes. millrace init makes it."},
    {"/host", text, false, "", 0, 0, "", R"("ns1.example.org")",
     "The name of this host in the bundles that it writes. Of bundles that are for one host only, "
     "it accepts those for ROLE:NAME. Default: the name of the machine."},

    {"/roles", list, false, "[]", 0, 5, "", R"(["dns"])",
     "The roles of this host: key (stage csr), acme (order, fetch, and poll if there are zones), "
     "dns (challenge, tlsa, sign, poll), publisher (publish), consumer (pull). Default: acme if "
     "there is /acme, dns if there is /zones, publisher if there is /publication, consumer if "
     "there is /services, and key if there is /certificates and either both or neither of /acme "
     "and /zones."},

    {"/run_every", duration, false, R"("1d")", 60, 31 * kDay, "", R"("1h")",
     "How often cron or a timer runs millrace here. millrace check and millrace status report when "
     "there was no run for three times as long."},

    {"/confinement", choice, false, R"("auto")", 0, 0, "auto off", "",
     "Whether a process that runs stages confines itself to the files that they need (see "
     "CONFINEMENT in millrace-security(7)): auto (where the system can), or off, for a system "
     "whose "
     "libraries need other files."},

    {"/sources", map, false, "", 0, 1000, "", "mx1",
     "Other millrace hosts whose outboxes this host reads, by names of your choice (as those of "
     "certificates). Nothing is sent to them. The public keys of a source lie in "
     "state/trusted/NAME; numbers of keys that are never trusted in state/revoked. A stage that "
     "this host runs itself is read from its own state too."},
    {"/sources/*", object, false, "", 0, 0, "", "", "One host, in one role."},
    {"/sources/*/role", choice, true, "", 0, 0, "key acme dns publisher consumer", R"("key")",
     "The role for which it is read: key (its requests), acme (challenges and certificates), dns "
     "(what is published in the DNS), publisher (the set of chains) or consumer."},
    {"/sources/*/outbox", text, true, "", 0, 0, "", R"("/mnt/mx1/outbox")",
     "The directory state/outbox of that host, as it is mounted or copied here (nullfs, bind "
     "mount, NFS, rsync); or an https URL at which a web server serves it as static files, "
     "and current as the directory to which that link points (nginx does). A run sends one "
     "conditional request for each outbox, and downloads only files that changed. Redirects are "
     "not followed; a proxy is used as with a CA (millrace(1), ENVIRONMENT). Or etcd:BOX, the box "
     "of that host in the store of /etcd."},
    {"/sources/*/publication", path, false, "", 0, 0, "", R"("/mnt/publication")",
     "Of a publisher: its /publication/directory, as it is mounted or copied here. Default: "
     "publication in outbox, in a directory, below an https URL or in a box."},
    {"/sources/*/ca_file", path, false, "", 0, 0, "", R"("ca.pem")",
     "Trust anchors (PEM) for TLS to the web server. Default: those of the system."},
    {"/sources/*/allow", list, false, "", 1, 100000, "", R"(["mx1.example.org"])",
     "The names for which it may have certificates and records: NAME (this name), *.NAME (this "
     "wildcard) or .NAME (the name and all names below it, with their wildcards). Anything else "
     "from it is refused. Default: all names. Required if several sources have the role."},
    {"/sources/*/max_age", duration, false, "", kHour, 365 * kDay, "", R"("3d")",
     "The age after which a bundle of it is not acted upon any more: what it contained stays, and "
     "the stage waits. A writer makes a new one after half of its outbox_lifetime. Default: when "
     "it expires."},
    {"/sources/*/threshold", number, false, "1", 1, 16, "", "",
     "How many of its pinned keys must have signed a bundle."},
    {"/sources/*/max_records", number, false, "10000", 1, 1000000, "", "",
     "How many challenge records it may require at one time."},
    {"/etcd", object, false, "", 0, 0, "", "",
     "A store for outboxes: an etcd cluster, version 3.4 or newer. This host publishes its "
     "outboxes "
     "there, beside state/outbox, and reads those of sources with the outbox etcd:BOX. The store "
     "is "
     "not trusted: what is read is checked as everything from other hosts. No private key is ever "
     "put there. See millrace-hosts(7)."},
    {"/etcd/endpoints", list, true, "", 1, 9, "",
     R"(["https://etcd1.example.org:2379", "https://etcd2.example.org:2379"])",
     "The client URLs of its members: https, a name and a port. They are tried in this order."},
    {"/etcd/prefix", text, false, R"("/millrace")", 0, 0, "", "",
     "What all keys of this site begin with, the same on all hosts of the site."},
    {"/etcd/box", text, false, "", 0, 0, "", R"("mx1")",
     "The name under which this host publishes: the keys of its outboxes begin with "
     "PREFIX/box/BOX/. No two hosts may have the same one. Default: /host."},
    {"/etcd/publish", flag, false, "true", 0, 0, "", "",
     "Whether this host publishes its outboxes in the store. If not, it only reads."},
    {"/etcd/workers", flag, false, "false", 0, 0, "", "",
     "Whether this host, with the role acme, shares the certificates with the other ACME hosts of "
     "this store, which also set it: each certificate is claimed by one of them in PREFIX/work/ "
     "before anything is ordered, and a host that stops is replaced within a minute. List the "
     "others in /sources with the role acme. See SEVERAL ACME HOSTS in millrace-hosts(7)."},
    {"/etcd/ca_file", path, false, "", 0, 0, "", R"("etcd-ca.pem")",
     "Trust anchors (PEM) for TLS to the members. Default: those of the system."},
    {"/etcd/cert_file", path, false, "", 0, 0, "", R"("etcd-client.pem")",
     "The certificate (PEM) with which this host identifies itself as a TLS client. etcd takes no "
     "user from it over this interface: set user too."},
    {"/etcd/key_file", path, false, "", 0, 0, "", R"("etcd-client.key")",
     "The key of cert_file (PEM). Only its owner may read it."},
    {"/etcd/user", text, false, "", 0, 0, "", R"("mx1")",
     "The user of etcd. Its role must be allowed to read PREFIX/ and to write PREFIX/box/BOX/; "
     "with workers, PREFIX/work/ too."},
    {"/etcd/password_file", path, false, "", 0, 0, "", R"("etcd-password")",
     "A file with the password of the user alone. Only its owner may read it."},
    {"/outbox_lifetime", duration, false, R"("30d")", kHour, 365 * kDay, "", "",
     "How long other hosts may use what this host writes into its outboxes. Each outbox is written "
     "again after half of this time, so readers see that this host is alive."},

    {"/acme", object, false, "", 0, 0, "", "",
     "The certificate authority (CA) and the account there. Without it nothing is ordered."},
    {"/acme/directory", url, true, "", 0, 0, "",
     R"("https://acme-staging-v02.api.letsencrypt.org/directory")",
     "The URL of the ACME server's directory."},
    {"/acme/ca_file", path, false, "", 0, 0, "", R"("ca.pem")",
     "Trust anchors (PEM) for TLS to the CA. Default: those of the system."},
    {"/acme/contacts", list, false, "[]", 0, 10, "", R"(["mailto:hostmaster@example.org"])",
     "URLs at which the CA can reach the operator. Sent when the account is registered; millrace "
     "account update sends changes."},
    {"/acme/terms_agreed", flag, false, "false", 0, 0, "", "true",
     "Whether the operator agrees to the CA's terms of service. A CA that has terms of service "
     "registers no account without agreement."},
    {"/acme/account_key_type", choice, false, R"("ecdsa-p256")", 0, 0, kKeyTypes, "",
     "The type of the account key. Used when a key is made: at registration and at a rollover."},
    {"/acme/external_account", object, false, "", 0, 0, "", "",
     "External account binding, for a CA that issues only to its customers."},
    {"/acme/external_account/key_id", text, true, "", 0, 0, "", R"("kid-1")",
     "The key identifier from the CA."},
    {"/acme/external_account/key_file", path, true, "", 0, 0, "", R"("eab.key")",
     "File with the MAC key from the CA, in base64url or base64, mode 0600."},
    {"/acme/external_account/algorithm", choice, false, R"("HS256")", 0, 0, kMacAlgorithms, "",
     "The MAC algorithm of the binding, as specified by the CA."},
    {"/acme/max_in_flight", number, false, "16", 1, 1000, "", "",
     "How many requests may be in progress at the CA at one time, at most one of them for a new "
     "order. When the CA reports too many requests the number is halved, and then slowly raised "
     "again."},

    {"/acme/caa", flag, false, "true", 0, 0, "", "false",
     "Whether to query CAA records before an order. If the CAA records of a name do not allow the "
     "CA to issue, the certificate fails without an order."},

    {"/cas", map, false, "", 0, 20, "", "other-ca",
     "Further CAs, by names of your choice: 1 to 64 characters of a-z, 0-9, \".\", \"_\" and "
     "\"-\", not beginning with \".\". A certificate names them in \"cas\", where the CA in /acme "
     "is called \"acme\"."},
    {"/cas/*", object, false, "", 0, 0, "", "", "One CA. Its members are those of /acme."},

    {"/zones", map, false, "", 1, 0, "", "example.org",
     "The zones, by name. Each name and each TLSA owner of a certificate must be in one of them. "
     "Without /zones no zone is changed."},
    {"/zones/*", object, false, "", 0, 0, "", "", "One zone."},
    {"/zones/*/file", path, true, "", 0, 0, "", R"("zones/example.org")",
     "The zone file that people edit. millrace changes only the digits of its serial and one "
     "managed block at its end."},
    {"/zones/*/managed_file", path, false, "", 0, 0, "", R"("zones/example.org.millrace")",
     "A file that the zone file includes ($INCLUDE). It holds millrace's records instead of the "
     "managed block."},
    {"/zones/*/include_root", path, false, "", 0, 0, "", R"("zones")",
     "The directory below which the files lie that the zone file includes. Relative names in "
     "$INCLUDE start there. Default: the directory of the zone file. No file outside this "
     "directory is included, and none through a symbolic link."},
    {"/zones/*/signing", choice, false, R"("millrace")", 0, 0, "millrace server", "",
     "Who signs the zone: millrace, or the name server (server) from \"file\", such as BIND with "
     "dnssec-policy, Knot or PowerDNS. With server, millrace edits the zone file, raises its "
     "serial and runs \"reload\"; signed_file, keys and the settings for signatures are not used."},
    {"/zones/*/signed_file", path, false, "", 0, 0, "", R"("zones/example.org.signed")",
     "The signed zone, which the name server loads. It is replaced atomically after verification. "
     "Required unless the server signs."},
    {"/zones/*/keys", path, false, "", 0, 0, "", R"("keys")",
     "Directory of the zone's DNSSEC keys, Korigin+algorithm+tag.key and .private, as written by "
     "millrace zone keygen, ldns-keygen and dnssec-keygen. Required unless the server signs."},
    {"/zones/*/nsec3", flag, false, "false", 0, 0, "", "",
     "Use NSEC3 (no salt, no extra iterations) instead of NSEC."},
    {"/zones/*/opt_out", flag, false, "false", 0, 0, "", "",
     "Leave unsigned delegations out of the NSEC3 chain (RFC 5155). For zones with very many of "
     "them; requires nsec3."},
    {"/zones/*/cds", choice, false, R"("none")", 0, 0, "none publish delete", "",
     "CDS and CDNSKEY records for the parent: publish (a DS for each active KSK), delete (remove "
     "the DS, because the zone will no longer be signed) or none."},
    {"/zones/*/zonemd", flag, false, "false", 0, 0, "", "",
     "Add a ZONEMD record: a SHA-384 digest of the whole zone (RFC 8976), by which a transferred "
     "zone can be checked for completeness."},
    {"/zones/*/validity", duration, false, R"("14d")", 10, 365 * kDay, "", "",
     "The validity of new signatures."},
    {"/zones/*/serial", choice, false, R"("increment")", 0, 0, "increment date unixtime", "",
     "How the serial is raised if the operator has not raised it: increment (by one), date (to "
     "YYYYMMDDnn, in UTC) or unixtime (to the time in seconds). It never decreases."},
    {"/zones/*/reload", list, false, "[]", 0, 100, "",
     R"(["nsd-control", "reload", "example.org"])",
     "Program and arguments that make the name server load the zone. No shell is used. Default: "
     "nothing is run."},
    {"/zones/*/reload_timeout", duration, false, R"("30s")", 1, kHour, "", "",
     "The time after which the reload program is killed and counts as failed."},
    {"/zones/*/review", list, false, "[]", 0, 100, "", R"(["/usr/local/libexec/review-zone"])",
     "Program and arguments that judge each change of the zone (see REVIEW OF ZONES in "
     "millrace-zone(1)). It is run before the zone is signed, and again before the signed zone is "
     "served, with four more arguments: the zone, unsigned or signed, and two files, the zone "
     "before and after the change. If its exit status is not 0, what is served is kept. No shell "
     "is used. Default: changes are not reviewed."},
    {"/zones/*/review_timeout", duration, false, R"("1m")", 1, kHour, "", "",
     "The time after which the review program is killed and has refused the zone."},
    {"/zones/*/challenge_ttl", duration, false, R"("60s")", 1, kDay, "", "",
     "TTL of the TXT records for challenges."},
    {"/zones/*/allow_wildcard_loss", list, false, "[]", 0, 10000, "", R"(["shop.example.org"])",
     "Names that may lose the records of a wildcard, each with all names below it. With * A "
     "192.0.2.80 in the zone, a challenge or TLSA record below shop makes shop an empty name "
     "without an address (RFC 4592). millrace adds no such record unless it is allowed here. It "
     "is better to add the records of the wildcard at the name itself."},
    {"/zones/*/servers", list, false, "[]", 0, 100, "", R"(["192.0.2.1", "2001:db8::1@53"])",
     "Addresses of the zone's authoritative servers, ADDRESS or ADDRESS@PORT. All of them must "
     "serve a record before the CA is asked to validate it. Default: every address of every NS of "
     "the zone. Servers that only the parent lists are queried in either case."},

    {"/certificates", map, false, "", 1, 100000, "", "mail",
     "The certificates, by names of your choice, which become file names: 1 to 64 characters of "
     "a-z, 0-9, \".\", \"_\" and \"-\", not beginning with \".\"."},
    {"/certificates/*", object, false, "", 0, 0, "", "", "One certificate."},
    {"/certificates/*/names", list, true, "", 1, 100, "", R"(["mail.example.org"])",
     "The DNS names in the certificate. *.example.org is a wildcard."},
    {"/certificates/*/key_type", choice, false, R"("ecdsa-p256")", 0, 0, kKeyTypes, "",
     "The type of its key. Not used with csr."},
    {"/certificates/*/rollover", text, false, R"("never")", 0, 0, "", "",
     "When the key is replaced by the next one: \"never\", after a number of certificates (\"3 "
     "renewals\"), or after a time (\"180d\"). In either case not before half of the life of the "
     "present certificate is over, and not before each TLSA record of the next key has been "
     "visible for long enough. millrace tlsa roll replaces it on demand. Not used with csr."},
    {"/certificates/*/csr", path, false, "", 0, 0, "", R"("appliance.csr")",
     "File with the CSR (PEM or DER) of a key that another host or an appliance keeps. No key is "
     "made, and each renewal uses this CSR. The CSR must be signed by its key, have exactly the "
     "names of the configuration, and request no extensions other than those of a TLS server. "
     "When the file changes, a certificate for the new key is ordered. Only the host that runs "
     "the stage csr reads the file."},
    {"/certificates/*/cas", list, false, R"(["acme"])", 1, 20, "", R"(["acme", "other-ca"])",
     "The CAs in the order of preference, by their names in /cas. \"acme\" is the CA in /acme."},
    {"/certificates/*/failures_per_ca", number, false, "3", 1, 100, "", "",
     "After this many failures in a row the next CA of \"cas\" is used, and after the last one "
     "the first again. With several CAs, a run in which the CA is down or rate-limited for more "
     "than an hour counts as a failure too."},
    {"/certificates/*/profile", text, false, "", 0, 0, "", R"("tlsserver")",
     "The certificate profile to order, by the CA's name for it. millrace check lists the "
     "profiles. Used from the next order on. Default: the CA chooses."},
    {"/certificates/*/profile_required", flag, false, "true", 0, 0, "", "",
     "true: fail if the CA does not offer the profile or refuses it. false: order a certificate "
     "without a profile then, and print a note."},
    {"/certificates/*/chain", text, false, R"("default")", 0, 0, "", R"("issuer:Example Root")",
     "Which of the chains that the CA offers is used, from the next certificate on: default (the "
     "CA's own), shortest (the one with the fewest certificates), issuer:NAME (NAME is the common "
     "name of the issuer of the topmost certificate sent) or root:HEX (HEX is the SHA-256 "
     "fingerprint of the root that signed the topmost certificate; requires chain_roots)."},
    {"/certificates/*/chain_required", flag, false, "false", 0, 0, "", "",
     "true: if the CA does not offer the chain, it is an error, and the next run checks again. "
     "false: use the CA's own chain then, and print a note with the chains offered."},
    {"/certificates/*/chain_roots", path, false, "", 0, 0, "", R"("roots.pem")",
     "File of root certificates (PEM) in which root:HEX is searched, because CAs do not send the "
     "root. The file of the system is suitable."},
    {"/certificates/*/challenge", choice, false, R"("dns-01")", 0, 0,
     "dns-01 dns-account-01 dns-persist-01", "",
     "How the names are validated: with a new record for each order (dns-01), with a new record "
     "at a name of the account (dns-account-01), or with one record per name that is added once "
     "and stays (dns-persist-01; see millrace challenge --persist). The CA must offer the "
     "challenge. The host of the zone adds persistent records only for names that its own "
     "configuration validates in this way."},
    {"/certificates/*/tlsa", list, false, "[]", 0, 100, "", R"(["_25._tcp.mail.example.org."])",
     "Owners of TLSA 3 1 1 records for this certificate's current and next key: "
     "_PORT._PROTOCOL.HOST. With numbers after it, as \"_25._tcp.mail.example.org 3 1 2\", the "
     "owner has records of these numbers too, in an item of its own for each; 3 1 1 is always "
     "published, and is the one by which keys are replaced. They must be of the server's key, "
     "3 1 x or 1 1 x. Others are refused, because what they match changes with the certificate. "
     "See millrace-tlsa(1)."},

    {"/tlsa", object, false, "", 0, 0, "", "", "TLSA records."},
    {"/tlsa/ttl", duration, false, R"("1h")", 1, 7 * kDay, "", "", "TTL of the TLSA records."},
    {"/tlsa/window", duration, false, R"("1d")", 0, 365 * kDay, "", "",
     "How long the TLSA records of a previous key stay after every service was first seen to "
     "present the current key: during this time a service can go back to the previous key. They "
     "stay at least for the TTL."},
    {"/tlsa/margin", duration, false, R"("3d")", 0, 365 * kDay, "", "",
     "Added to the time for which a key must be published before it is used. The default suffices "
     "for clocks that are wrong by a day, in each direction, at each of the hosts."},
    {"/tlsa/look", flag, false, "true", 0, 0, "", "false",
     "Whether to connect to the services that TLSA records are for, to see which key they present: "
     "while previous keys wait for the removal of their records, and before the first records of a "
     "service are published. Without it millrace removes no records of previous keys; then run: "
     "millrace csr --retire-old."},

    {"/dns", object, false, "", 0, 0, "", "", "How name servers are queried."},
    {"/dns/query_timeout", duration, false, R"("3s")", 1, 60, "", "",
     "The time after which a server that has not answered counts as unreachable."},

    {"/dns/resolver", list, false, "[]", 0, 3, "", R"(["192.0.2.53"])",
     "The resolvers for CAA records, ADDRESS or ADDRESS@PORT. The next one is queried if the one "
     "before does not answer. They should validate DNSSEC. Default: those of /etc/resolv.conf."},

    {"/wait", object, false, "", 0, 0, "", "", "How millrace issue and millrace run --wait wait."},
    {"/wait/limit", duration, false, R"("10m")", 0, kDay, "", "",
     "The time after which they exit with status 75. A later run continues."},
    {"/wait/interval", duration, false, R"("5s")", 1, kHour, "", "",
     "The longest pause between two queries. The first pauses are much shorter."},

    {"/publication", object, false, "", 0, 0, "", "", "The set of full chains for others to read."},
    {"/publication/directory", path, true, "", 0, 0, "", R"("publication")",
     "Directory of the published set. Without /publication nothing is published."},
    {"/publication/lifetime", duration, false, R"("30d")", kHour, 365 * kDay, "", "",
     "How long readers may use a published set. It is renewed after half of this time."},

    {"/services", map, false, "", 0, 1000, "", "smtp",
     "The servers of this host that use certificates, by names of your choice (as those of "
     "certificates). The stage pull installs new certificates for them, runs their action and "
     "checks by handshakes that they present them (see SERVICES in millrace-pull(1))."},
    {"/services/*", object, false, "", 0, 0, "", "", "One service."},
    {"/services/*/kind", choice, true, "", 0, 0, kServiceKinds, R"("postfix")",
     "What the server is. It decides the defaults of the other settings. generic has none: it "
     "needs an action."},
    {"/services/*/certificates", list, true, "", 1, 1000, "", R"(["mail"])",
     "Its certificates, by the names in /certificates."},
    {"/services/*/directory", path, true, "", 0, 0, "", R"("/usr/local/etc/ssl/millrace")",
     "The directory of its files, which exists and which only root or millrace's user can "
     "change. For a certificate named mail, mail.pem and perhaps mail.key are written there."},
    {"/services/*/files", choice, false, "", 0, 0, "separate key-chain chain-key", R"("separate")",
     "What the files contain: separate (the chain in mail.pem, the key in mail.key), key-chain "
     "(the key and then the chain, both in mail.pem) or chain-key. In one file both change at "
     "once. Default: by the kind."},
    {"/services/*/owner", text, false, "", 0, 0, "", R"("root")",
     "The owner of the files, by name or number. Default: by the kind; of generic, the user who "
     "runs millrace."},
    {"/services/*/group", text, false, "", 0, 0, "", R"("ssl-cert")",
     "The group of the files, by name or number. Default: by the kind, or that of the user who "
     "runs millrace."},
    {"/services/*/mode", text, false, "", 0, 0, "", R"("0640")",
     "The mode of the files that contain a key, in octal: 0600, 0400, 0640 or 0440. The others "
     "have 0644. Default: by the kind."},
    {"/services/*/check", list, false, "", 0, 100, "", R"(["postfix", "check"])",
     "Program and arguments of the server's own check of its configuration. It runs when the new "
     "files are in place, and before the action; if its exit status is not 0, the previous files "
     "are put back. [] for none. No shell is used. Default: by the kind."},
    {"/services/*/extra", lists, false, "[]", 0, 20, "",
     R"([["postmap", "-F", "hash:/etc/postfix/sni"]])",
     "Programs with their arguments that run in this order after the check and before the action, "
     "for servers that have copies of the files."},
    {"/services/*/action", list, false, "", 1, 100, "", R"(["postfix", "reload"])",
     "Program and arguments that make the server use the new files: a reload where that is "
     "enough, else a restart. No shell is used. Default: by the kind."},
    {"/services/*/restart", list, false, "", 0, 100, "", R"(["service", "postfix", "restart"])",
     "Program and arguments to run if the action fails, or if the server still presents the old "
     "certificate after the "
     "action. [] for none. Default: by the kind; none with another action."},
    {"/services/*/timeout", duration, false, R"("60s")", 1, kHour, "", "",
     "The time after which each of these programs is killed and counts as failed."},
    {"/services/*/look", list, false, "", 0, 100, "", R"(["mail.example.org:25"])",
     "Where this host's server is found: HOST:PORT or HOST:PORT/STARTTLS, with one of none, smtp, "
     "lmtp, imap, pop3, sieve, ftp, ldap, postgres, xmpp, xmpp-server. HOST is a name, of which "
     "every address is tried, or an address, with IPv6 in brackets. The default of STARTTLS is "
     "that of the port. Every address must present the new certificate: name no address of "
     "another host. [] for none, but then no deployment is confirmed. Default: the first name of "
     "each certificate, at the port of the kind."},
    {"/services/*/look_limit", duration, false, R"("10s")", 1, kHour, "", "",
     "How long old answers may follow the action."},
});

}  // namespace

std::span<const ConfigKey> config_keys() {
  return kTable;
}

}  // namespace millrace::cli
