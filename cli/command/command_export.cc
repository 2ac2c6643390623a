#include "cli/command/commands.h"
#include "cli/command/signify_key_file.h"
#include "cli/line/with_config.h"
#include "core/bundle/own_outbox.h"
#include "core/crypto/certificate.h"
#include "core/crypto/chain_check.h"
#include "core/crypto/pkcs12.h"

namespace millrace::cli {
namespace {

constexpr size_t kMostChain = 1U << 20U;  // octets

// The published chain, or on a host that publishes nothing the one that fetch has.
Result<std::string> chain_of(const StageContext& context, const Config& config, const CertId& id) {
  if (!config.publication.directory.empty()) {
    const Path file = config.publication.directory / "current" / id.text() / "fullchain.pem";
    ASSIGN(const auto there, context.env.files.status(file));
    if (there) return context.env.files.read(file, kMostChain);
  }
  ASSIGN(const FileTree files, own_outbox(context, Stage::fetch));
  const auto chain = files.find("issued/" + id.text() + ".pem");
  if (chain != files.end()) return chain->second;
  return Error("certificate " + id.text() +
               ": this host has no chain of it: expected it in publication.directory or in the "
               "outbox of fetch; run: millrace run");
}

// The key of the leaf: the current one, or while its certificate is renewed the one before.
Result<PrivateKey> key_of(const StageContext& context, const CertId& id, const SpkiDigest& spki) {
  const StatePaths& paths = context.paths;
  for (const Path& path : {paths.current_key(id), paths.replaced_key(id)}) {
    ASSIGN(const auto there, context.env.files.status(path));
    if (!there) continue;
    ASSIGN(const Secret pem, context.env.files.read_private(path));
    ASSIGN(PrivateKey key, PrivateKey::from_pem(pem.view(), path.string()));
    if (key.spki_digest() == spki) return key;
  }
  return Error("certificate " + id.text() + ": expected the key with SPKI SHA-256 " + spki.hex() +
               ", which its certificate has, in " + paths.keys_directory(id).string() +
               "; got another or none");
}

Result<Secret> packed(const Invocation& invocation, const PrivateKey& key, const std::string& chain,
                      const CertId& id) {
  const std::string format = invocation.arguments.value("--format");
  ASSIGN(const auto passphrase, passphrase_of(invocation));
  if (format == "pkcs12") {
    if (passphrase) return make_pkcs12(key, chain, id.text(), *passphrase);
    return config_error("export: --format pkcs12 requires --passphrase-file");
  }
  if (passphrase) return config_error("export: --passphrase-file requires --format pkcs12");
  if (!format.empty() && format != "pem") {
    return config_error("export: --format: expected pem or pkcs12, got \"" + format + "\"");
  }
  const Secret pem = key.to_pem();
  std::string both;
  both.reserve(pem.view().size() + chain.size());  // no copy is left behind by growing
  both.append(pem.view()).append(chain);
  return Secret(std::move(both));
}

Result<Outcome> export_one(const Invocation& invocation, const Config& config, const CertId& id) {
  const StageContext context = config.context(invocation.env);
  ASSIGN(const std::string chain, chain_of(context, config, id));
  ASSIGN(const auto certificates, parse_chain(chain, "certificate " + id.text()));
  const Certificate& leaf = certificates.front();
  TRY(check_chain(certificates, leaf.names, leaf.spki, context.now()));
  ASSIGN(const PrivateKey key, key_of(context, id, leaf.spki));
  ASSIGN(const Secret contents, packed(invocation, key, chain, id));
  const Path file = invocation.path("--out");
  TRY(context.env.files.write(file, contents.view(), 0600));
  Outcome outcome;
  outcome.report.changed = true;
  outcome.report.add_done(
      {certificate_subject(id),
       "written to " + file.string() + ", valid until " + format_time(leaf.not_after)});
  return outcome;
}

Result<Outcome> run_export(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    if (selection.size() == 1) return export_one(invocation, config, *selection.begin());
    return config_error("export: expected one certificate, got " +
                        std::to_string(selection.size()));
  });
}

constexpr Option kExportOptions[] = {
    {"--out", "FILE", "The file to write, mode 0600. A file of that name is replaced.", true},
    {"--format", "FORMAT",
     "pem: the private key, the certificate and the certificates of its issuers, in this order. "
     "pkcs12: the same in a PKCS #12 file. Default: pem."},
    {"--passphrase-file", "FILE",
     "With pkcs12: the passphrase is the first line of this file, mode 0600."},
};

}  // namespace

extern const Command kExport = {
    .name = "export",
    .operands = {"CERT", 1, 1},
    .options = kExportOptions,
    .summary = "writes a certificate with its private key into one file",
    .help =
        "On a host that has both the private key and the chain, for software that needs them in "
        "one file. Without a private key, the files of the publication directory are ready for "
        "use: fullchain.pem, cert.pem and chain.pem. The file is not written again when the "
        "certificate is renewed.",
    .example = "export mail --format pkcs12 --passphrase-file pass --out mail.p12",
    .run = run_export,
};

}  // namespace millrace::cli
