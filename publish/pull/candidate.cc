#include "publish/pull/candidate.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/bundle/documents.h"
#include "core/crypto/chain_check.h"

namespace millrace::publish {
namespace {

Result<std::optional<LocalKey>> local_key(const StageContext& context, const Path& file) {
  ASSIGN(const auto there, context.env.files.status(file));
  if (!there) return std::optional<LocalKey>();
  ASSIGN(Secret pem, context.env.files.read_private(file));
  ASSIGN(const PrivateKey key, PrivateKey::from_pem(pem.view(), file.string()));
  return std::optional(LocalKey{file, std::move(pem), key.spki_digest()});
}

Result<std::string> published_file(const FileTree& publication, const std::string& path) {
  const auto file = publication.find(path);
  if (file != publication.end()) return file->second;
  return not_yet("the publication does not contain it yet");
}

// The document beside the chain; the set is signed, so the two belong together.
Result<IssuedDocument> issued_document(const FileTree& publication, const CertId& id,
                                       const std::string& chain) {
  const std::string path = id.text() + "/certificate.json";
  ASSIGN(const std::string text, published_file(publication, path));
  ASSIGN(IssuedDocument document, decode_issued(text, "publication: " + path));
  const std::string digest = to_hex(sha256(chain));
  if (document.certificate != id || document.chain_sha256 != digest) {
    return Error("publication: " + path + ": of certificate " + document.certificate.text() +
                 " and a chain with SHA-256 " + document.chain_sha256 + ", expected " + id.text() +
                 " and " + digest);
  }
  return document;
}

Result<void> check_names(const IssuedDocument& document, std::vector<CertName> names) {
  std::ranges::sort(names);
  if (document.names == names) return {};
  return not_yet("the published certificate is for " + joined(document.names) + ", expected " +
                 joined(names));
}

Error no_key(const SpkiDigest& published, const std::vector<LocalKey>& keys) {
  std::string known = joined(keys, ", ", [](const LocalKey& key) {
    return key.spki.hex() + " (" + key.file.filename().string() + ")";
  });
  return Error("the published certificate is for the key with SPKI SHA-256 " + published.hex() +
               ", expected a key of this host: " + or_none(std::move(known)));
}

}  // namespace

Result<std::vector<LocalKey>> local_keys(const StageContext& context, const CertId& id) {
  std::vector<LocalKey> keys;
  const StatePaths& paths = context.paths;
  for (const Path& file : {paths.current_key(id), paths.next_key(id), paths.replaced_key(id)}) {
    ASSIGN(auto key, local_key(context, file));
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

Result<KeyChain> candidate_of(const FileTree& publication, const CertId& id,
                              const std::vector<CertName>& names, const std::vector<LocalKey>& keys,
                              TimePoint now) {
  ASSIGN(const std::string chain, published_file(publication, id.text() + "/fullchain.pem"));
  ASSIGN(const IssuedDocument document, issued_document(publication, id, chain));
  TRY(check_names(document, names));
  const auto key = std::ranges::find(keys, document.spki, &LocalKey::spki);
  if (key == keys.end()) return no_key(document.spki, keys);
  ASSIGN(KeyChain pair, make_key_chain(key->pem.view(), chain, "published chain"));
  TRY(check_chain(pair.parsed, names, pair.spki, now));
  return pair;
}

bool replaces(const KeyChain& candidate, const KeyChain* installed, TimePoint now) {
  if (installed == nullptr) return true;
  const Certificate& fresh = candidate.leaf();
  const Certificate& old = installed->leaf();
  if (candidate.leaf_sha256 == installed->leaf_sha256) return candidate.chain != installed->chain;
  if (old.not_after <= now || fresh.not_before > old.not_before) return true;
  const bool is_other = fresh.names != old.names || candidate.spki != installed->spki;
  return is_other && fresh.not_before == old.not_before;
}

}  // namespace millrace::publish
