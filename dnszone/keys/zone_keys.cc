#include "dnszone/keys/zone_keys.h"

#include <algorithm>

#include "core/base/printable.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_file_name.h"
#include "dnszone/keys/key_leftovers.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_key_pair.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostOctets = 64U << 10U;  // of a key file; RSA of 4096 bits takes 4 KiB
constexpr int kFewestSigningBits = 2048;    // of a signing key (NIST SP 800-57)

struct KeyFile {
  KeyFileName name;
  std::string stem;  // as in the directory, without ".key"
};

struct FoundFiles {
  std::vector<KeyFile> ours;
  std::vector<DnsName> others;  // zones of the other keys there
};

Result<FoundFiles> find_files(Files& files, const Path& directory, const DnsName& origin) {
  ASSIGN(const std::vector<std::string> names, files.list(directory));
  FoundFiles found;
  for (const std::string& file : names) {
    if (!file.ends_with(".key")) continue;
    std::string stem = file.substr(0, file.size() - 4);
    auto name = parse_key_file_name(stem);
    if (!name) continue;
    if (name->origin == origin) {
      found.ours.push_back({std::move(*name), std::move(stem)});
    } else if (std::find(found.others.begin(), found.others.end(), name->origin) ==
               found.others.end()) {
      found.others.push_back(std::move(name->origin));
    }
  }
  return found;
}

std::string how_to_make(const Path& directory, const DnsName& origin) {
  return "make them with: millrace zone keygen --origin " + origin.text() + " --keys " +
         directory.string();
}

Error none_found(Files& files, const FoundFiles& found, const Path& directory,
                 const DnsName& origin) {
  const auto halves = lone_private_halves(files, directory, origin);
  if (!halves.empty()) return Error(halves.front());
  if (found.others.empty()) {
    return Error(directory.string() + ": no keys of " + origin.text() + "; " +
                 how_to_make(directory, origin));
  }
  std::string zones;
  for (const DnsName& other : found.others) {
    if (zones.size() > 200) break;
    zones += (zones.empty() ? "" : ", ") + other.text();
  }
  return Error(directory.string() + ": found only keys of " + zones + ", expected " +
               origin.text() + "; " + how_to_make(directory, origin));
}

// The content of the .key must match its name.
Result<void> check_public(const PublicKeyText& text, const KeyFileName& name) {
  const auto dnskey = parse_dnskey(text.dnskey_rdata);
  if (!dnskey) return Error("the DNSKEY record ends early");
  if (text.owner != name.origin) {
    return Error("holds a key of " + text.owner.text() + ", expected " + name.origin.text());
  }
  if (dnskey->algorithm != name.algorithm) {
    return Error("holds a key of algorithm " + algorithm_text(dnskey->algorithm) + ", expected " +
                 algorithm_text(name.algorithm));
  }
  if (!dnskey->signs_zone()) {
    return Error("flags " + std::to_string(dnskey->flags) + " and protocol " +
                 std::to_string(dnskey->protocol) +
                 ", expected a zone key (256; KSK: 257) that is not revoked (128), and 3");
  }
  if (const uint16_t tag = key_tag(text.dnskey_rdata); tag != name.tag) {
    return Error("holds key " + std::to_string(tag) + ", expected " + std::to_string(name.tag));
  }
  ASSIGN(const EvpPkeyPtr key, public_key(*dnskey));
  const int bits = EVP_PKEY_get_bits(key.get());
  if (find_algorithm(name.algorithm)->family == KeyFamily::rsa && bits < kFewestSigningBits) {
    return Error("an RSA key of " + std::to_string(bits) + " bits, expected at least 2048");
  }
  return {};
}

// The private half's times win: dnssec-settime keeps both files alike, and signers use the private
// one.
void take_times(const KeyTimes& from, KeyTimes& times) {
  if (from.created) times.created = from.created;
  if (from.publish) times.publish = from.publish;
  if (from.activate) times.activate = from.activate;
  if (from.inactive) times.inactive = from.inactive;
  if (from.remove) times.remove = from.remove;
}

Result<ZoneKey> read_public(std::string_view contents, const KeyFileName& name) {
  ASSIGN(PublicKeyText text, parse_public_key_text(contents));
  TRY(check_public(text, name));
  ZoneKey key{.owner = name.origin};
  key.flags = parse_dnskey(text.dnskey_rdata)->flags;
  key.algorithm = name.algorithm;
  key.tag = name.tag;
  key.dnskey_rdata = std::move(text.dnskey_rdata);
  key.times = text.times;
  return key;
}

Result<void> read_private(const Secret& contents, ZoneKey& key) {
  ASSIGN(const PrivateKeyText text, parse_private_key_text(contents.view()));
  ASSIGN(key.private_key, key_pair(text, key.dnskey_rdata));
  take_times(text.times, key.times);
  return {};
}

Result<ZoneKey> load_pair(Files& files, const Path& directory, const KeyFile& file) {
  const Path public_file = directory / (file.stem + ".key");
  ASSIGN(const std::string public_text, files.read(public_file, kMostOctets));
  auto key = read_public(public_text, file.name);
  if (!key) return std::move(key).error().in(public_file.string());
  key->file = public_file;

  const Path private_file = directory / (file.stem + ".private");
  ASSIGN(const auto status, files.status(private_file));
  if (!status) return key;
  ASSIGN(const Secret private_text, files.read_private(private_file));
  if (auto read = read_private(private_text, *key); !read) {
    return std::move(read).error().in(private_file.string());
  }
  return key;
}

}  // namespace

Result<ZoneKey> load_key(Files& files, const Path& directory, const std::string& stem) {
  auto name = parse_key_file_name(stem);
  if (!name) {
    return config_error("\"" + printable(stem) +
                        "\" is not the name of a key, expected one like Kexample.org.+013+12345");
  }
  return load_pair(files, directory, {std::move(*name), stem});
}

Result<std::vector<ZoneKey>> load_keys(Files& files, const Path& directory, const DnsName& origin) {
  ASSIGN(const auto status, files.status(directory));
  if (!status) {
    return Error(directory.string() + ": no such directory, expected keys of " + origin.text() +
                 " there; " + how_to_make(directory, origin));
  }
  ASSIGN(const FoundFiles found, find_files(files, directory, origin));
  if (found.ours.empty()) return none_found(files, found, directory, origin);
  std::vector<ZoneKey> keys;
  for (const KeyFile& file : found.ours) {
    ASSIGN(ZoneKey key, load_pair(files, directory, file));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace millrace::dnszone
