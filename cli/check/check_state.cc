#include "cli/check/check_state.h"

#include "acme/request/csr_file.h"
#include "core/base/encoding.h"
#include "core/crypto/key.h"
#include "core/crypto/signify.h"
#include "core/files/ownership.h"
#include "core/inbox/trusted_keys.h"

namespace millrace::cli {
namespace {

constexpr mode_t kOthersAnything = 0077;
constexpr size_t kLargestAnchors = 16U << 20U;  // octets

class FileChecks {
 public:
  explicit FileChecks(Env& env) : files_(env.files) {}

  std::vector<Error> faults() { return std::move(faults_); }

  template <class T>
  void keep(const Result<T>& result, std::string_view id) {
    if (!result) faults_.push_back(Error(result.error()).found_as(id));
  }

  // Whether something is there.
  bool is_there(const Path& path) {
    const auto seen = files_.status(path);
    keep(seen, "unreadable");
    return seen && *seen;
  }

  // An existing path must not have the bits; a missing one is not checked here.
  void mode_without(const Path& path, mode_t bits, const std::string& why) {
    const auto seen = files_.status(path);
    keep(seen, "unreadable");
    if (!seen || !*seen || ((*seen)->mode & bits) == 0) return;
    const mode_t wanted = (*seen)->mode & ~bits;
    faults_.push_back(Error(path.string() + ": mode " + mode_text((*seen)->mode) + ": " + why +
                            "; run: chmod " + mode_text(wanted) + " " + path.string())
                          .found_as("mode-open"));
  }

  void private_key(const Path& path) {
    if (is_there(path)) keep(read_key(path), "private-key");
  }

  void signing_key(const StatePaths& paths, Stage stage) {
    const Path secret = paths.signing_secret(stage), pub = paths.signing_public(stage);
    for (const Path& path : {secret, pub}) {
      if (is_there(path)) continue;
      faults_.push_back(missing_state(path).found_as("signing-key"));
      return;
    }
    keep(check_pair(secret, pub), "signing-key");
  }

  void source(const StageContext& context, const Source& source) {
    const auto keys = trusted_keys(context, source.name);
    if (!keys) {
      faults_.push_back(Error(keys.error()).about(source.subject()).found_as("source-key"));
    }
    if (keys) warn_of_announced(*keys, context, source);
    if (source.directory.empty() || is_there(source.directory)) return;
    faults_.push_back(Error(source.directory.string() + ": missing: mount or copy it")
                          .about(source.subject())
                          .found_as("source-missing"));
  }

  void roots(const acme::CertificateSettings& certificate) {
    const Path& path = certificate.chain_roots;
    const auto text = files_.read(path, kLargestAnchors);
    keep(text, "chain-roots");
    if (text) keep(acme::check_roots(*text, certificate.chain, path), "chain-roots");
  }

  void csr(const acme::CertificateSettings& certificate) {
    const auto csr = acme::read_csr_file(files_, certificate);
    if (csr) return;
    faults_.push_back(
        Error(csr.error()).about(certificate_subject(certificate.id)).found_as("csr-file"));
  }

  // Needed until there is an account.
  void mac_key(const acme::ExternalAccount& external, const Path& account) {
    const auto seen = files_.status(account);
    if (seen && *seen) return;
    keep(files_.read_private(external.key_file), "external-account");
  }

  void anchors(const Path& path) {
    const auto text = files_.read(path, kLargestAnchors);
    keep(text, "ca-file");
    if (!text || text->find("-----BEGIN CERTIFICATE-----") != std::string::npos) return;
    faults_.push_back(
        config_error(path.string() + ": no certificate in it, expected PEM").found_as("ca-file"));
  }

 private:
  // Its trust ends with that of the key which announced it.
  void warn_of_announced(const TrustedKeys& keys, const StageContext& context,
                         const Source& source) {
    for (const SignifyPublicKey& key : keys.announced) {
      const std::string number = to_hex(key.key_number());
      faults_.push_back(not_yet("key " + number +
                                " is announced as its next one: compare it with the host's, "
                                "then move " +
                                (context.paths.announced_directory(source.name) / number).string() +
                                ".by.*.pub to " +
                                context.paths.trusted_directory(source.name).string())
                            .about(source.subject())
                            .found_as("source-announced"));
    }
  }

  Result<PrivateKey> read_key(const Path& path) {
    ASSIGN(const Secret text, files_.read_private(path));
    return PrivateKey::from_pem(text.view(), path);
  }

  Result<void> check_pair(const Path& secret_file, const Path& public_file) {
    ASSIGN(const Secret secret, files_.read_private(secret_file));
    ASSIGN(const SignifySecretKey key, SignifySecretKey::parse(secret.view(), secret_file));
    ASSIGN(const std::string text, files_.read(public_file));
    ASSIGN(const SignifyPublicKey pub, SignifyPublicKey::parse(text, public_file));
    if (pub == key.public_key()) return {};
    return Error(public_file.string() + ": not the public key of " +
                 secret_file.filename().string() + "; put back the file that matches it");
  }

  Files& files_;
  std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_files(Env& env, const Config& config) {
  FileChecks checks(env);
  const StatePaths paths(config.state);
  for (const auto& ca : config.acme.cas) {
    if (!ca.ca_file.empty()) checks.anchors(ca.ca_file);
    if (ca.external_account) checks.mac_key(*ca.external_account, paths.account_document(ca.id));
  }
  for (const Source& source : config.sources.list) {
    if (!source.ca_file.empty()) checks.anchors(source.ca_file);
  }
  for (const auto& certificate : config.acme.certificates) {
    if (!certificate.chain_roots.empty()) checks.roots(certificate);
    if (!certificate.csr_file.empty()) checks.csr(certificate);
  }
  return checks.faults();
}

std::vector<Error> check_state(Env& env, const Config& config) {
  FileChecks checks(env);
  const StatePaths paths(config.state);
  if (!checks.is_there(paths.root())) {
    return {missing_state(paths.root()).found_as("state-missing")};
  }
  checks.mode_without(paths.accounts_directory(), kOthersAnything,
                      "expected no access for group and others");
  for (const auto& ca : config.acme.cas) {
    checks.mode_without(paths.account_directory(ca.id), kOthersAnything,
                        "expected no access for group and others");
    checks.private_key(paths.account_key(ca.id));
    checks.private_key(paths.next_account_key(ca.id));
  }
  for (const auto& certificate : config.acme.certificates) {
    checks.mode_without(paths.keys_directory(certificate.id), kOthersAnything,
                        "expected no access for group and others");
    checks.private_key(paths.current_key(certificate.id));
    checks.private_key(paths.next_key(certificate.id));
    checks.private_key(paths.replaced_key(certificate.id));
  }
  for (const Stage stage : kAllStages) {
    // A state of an earlier release has no key of pull, and needs none without services.
    const bool is_whole =
        config.roles.empty() && config.sources.list.empty() && stage != Stage::pull;
    if (is_whole || config.sources.own.contains(stage)) {
      checks.signing_key(paths, stage);
    }
  }
  const StageContext context = config.context(env);
  for (const Source& source : config.sources.list) checks.source(context, source);
  return checks.faults();
}

}  // namespace millrace::cli
