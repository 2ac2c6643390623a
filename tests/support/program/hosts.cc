#include "tests/support/program/hosts.h"

#include <stdexcept>

#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/bundle_version.h"

namespace millrace::test {
namespace {

const char* const kHosts[] = {"mx1", "web1", "acme1", "ns1", "pub1"};

const std::string kCertificates = R"(
  "certificates": {
    "mx": { "names": ["mx.example.test"], "tlsa": ["_25._tcp.mx.example.test."] },
    "web": { "names": ["web.example.test", "*.web.example.test"],
             "tlsa": ["_443._tcp.web.example.test."] } })";

std::string source(const std::string& name, const std::string& role, const std::string& allow) {
  return "\"" + name + "\": { \"role\": \"" + role + "\", \"outbox\": \"../" + name +
         "/state/outbox\", \"allow\": [" + allow + "] }";
}

const std::string kMx = "\"mx.example.test\"";
const std::string kWeb = R"("web.example.test", "*.web.example.test")";

std::string key_host(const std::string& certificate) {
  return R"({ "roles": ["key"], "certificates": { )" + certificate + " } }";
}

std::string config_of(const std::string& host) {
  const std::string keys = source("mx1", "key", kMx) + ", " + source("web1", "key", kWeb);
  const std::string acme = source("acme1", "acme", kMx + ", " + kWeb);
  if (host == "mx1") return key_host(R"("mx": { "names": ["mx.example.test"] })");
  if (host == "web1") return key_host("\"web\": { \"names\": [" + kWeb + "] }");
  if (host == "acme1") {
    return R"({ "host": "acme1", "roles": ["acme"], "acme": { "directory": )"
           R"("https://ca.test/directory", "terms_agreed": true, "caa": false }, "sources": { )" +
           keys + ", " + source("ns1", "dns", "\".example.test\"") + " }," + kCertificates + "}";
  }
  if (host == "ns1") {
    return R"({ "host": "ns1", "roles": ["dns"], "zones": { "example.test": {
      "file": "../zones/example.test", "signed_file": "../zones/example.test.signed",
      "keys": "../zones/keys", "reload": ["reload-ns", "example.test"] } }, "sources": { )" +
           keys + ", " + acme + " }," + kCertificates + "}";
  }
  return R"({ "host": "pub1", "roles": ["publisher"], "publication": { "directory": "../publication" },
    "sources": { )" +
         keys + ", " + acme + " } }";
}

}  // namespace

Hosts::Hosts() {
  for (const char* host : kHosts) {
    directory.write(std::string(host) + "/millrace.json", config_of(host));
    const Said said = at_host(host, {"init"});
    if (said.status != 0) throw std::runtime_error(said.err);
  }
  for (const char* reader : kHosts) {
    for (const char* writer : kHosts) {
      for (const auto& name :
           real_files->list(directory / (std::string(writer) + "/state/signing")).value()) {
        if (!name.ends_with(".pub")) continue;
        directory.write(std::string(reader) + "/state/trusted/" + writer + "/" + name,
                        directory.read(std::string(writer) + "/state/signing/" + name));
      }
    }
  }
  if (const Said said = at_host("ns1", {"sign"}); said.status != 0) {
    throw std::runtime_error(said.err);
  }
}

Said Hosts::at_host(const std::string& host, std::vector<std::string> args) {
  args.insert(args.end(), {"--config", host + "/millrace.json"});
  return run(args);
}

std::vector<int> Hosts::pass() {
  std::vector<int> statuses;
  for (const char* host : kHosts) statuses.push_back(at_host(host, {"run"}).status);
  return statuses;
}

bool Hosts::is_published() const {
  return directory.has("publication/current/mx/fullchain.pem") &&
         directory.has("publication/current/web/fullchain.pem");
}

void Hosts::issue() {
  for (int i = 0; i < 5 && !is_published(); ++i) pass();
  if (!is_published()) {
    throw std::runtime_error("not issued: " + at_host("acme1", {"run"}).err);
  }
}

SignifySecretKey Hosts::key(const std::string& host, Stage stage) {
  const std::string file = host + "/state/signing/" + std::string(to_text(stage)) + ".sec";
  return SignifySecretKey::parse(directory.read(file), file).value();
}

FileTree Hosts::contents(const std::string& host, Stage stage) {
  const Path box = outbox(host, stage);
  const uint64_t serial = current_serial(*real_files, box).value().value();
  return read_version(*real_files, box, serial, BundleTrust{{key(host, stage).public_key()}})
      .value()
      .files;
}

void Hosts::forge(const std::string& host, Stage stage,
                  const std::function<void(Forgery&)>& change) {
  const Path box = outbox(host, stage);
  const uint64_t serial = current_serial(*real_files, box).value().value();
  const SignifySecretKey secret = key(host, stage);
  const Bundle now =
      read_version(*real_files, box, serial, BundleTrust{{secret.public_key()}}).value();
  Forgery forgery = {now.files, now.meta, {}};
  forgery.meta.serial = serial + 1;
  forgery.meta.previous = now.seen.digest;
  forgery.meta.created = clock.now();
  forgery.meta.expires = clock.now() + std::chrono::days(30);
  change(forgery);
  FileTree tree = forgery.files;
  tree.emplace(kBundleMeta, encode_bundle_meta(forgery.meta));
  tree.emplace(kBundleSignature, secret.sign_embedded(manifest_of(tree), "x.sec").value());
  for (const auto& [name, text] : forgery.unsigned_) tree.insert_or_assign(name, text);
  const std::string name = version_name(forgery.meta.serial);
  static_cast<void>(real_files->remove_tree(box / "v" / name).ok());
  if (!real_files->write_tree(box / "v" / name, tree, 0644).ok() ||
      !real_files->replace_symlink(box / "current", "v/" + name).ok()) {
    throw std::runtime_error("cannot forge");
  }
}

}  // namespace millrace::test
