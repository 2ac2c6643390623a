#include "dnszone/keys/key_generation.h"

#include <algorithm>

#include "core/files/leftovers.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_file_name.h"
#include "dnszone/keys/key_leftovers.h"
#include "dnszone/keys/key_times.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_key_pair.h"

namespace millrace::dnszone {
namespace {

struct NewKey {
  EvpPkeyPtr pair;
  std::string dnskey_rdata;
  Path stem;
};

// Two keys with one tag would have one file name, so keys are generated until the tag is free.
Result<NewKey> draw(Files& files, const Path& directory, const DnsName& origin,
                    const Algorithm& algorithm, uint16_t flags) {
  for (;;) {
    NewKey key;
    ASSIGN(key.pair, make_key_pair(algorithm));
    ASSIGN(key.dnskey_rdata, dnskey_rdata(flags, algorithm, key.pair.get()));
    key.stem = directory / KeyFileName{origin, algorithm.number, key_tag(key.dnskey_rdata)}.text();
    ASSIGN(const auto public_half, files.status(key.stem.string() + ".key"));
    ASSIGN(const auto private_half, files.status(key.stem.string() + ".private"));
    if (!public_half && !private_half) return key;
  }
}

// With what was not given.
KeyTimes completed(KeyTimes times, TimePoint now) {
  times.created = now;
  if (!times.publish) times.publish = std::min(now, times.activate.value_or(now));
  if (!times.activate) times.activate = std::max(now, *times.publish);
  return times;
}

// The private half first: a .key without it would count as a key that is kept elsewhere.
Result<void> write_pair(Files& files, const NewKey& key, const DnsName& origin,
                        const Algorithm& algorithm, const KeyTimes& times) {
  ASSIGN(PrivateKeyText text, private_numbers(algorithm, key.pair.get()));
  text.times = times;
  TRY(files.write(key.stem.string() + ".private", private_key_text(text).view(), 0600));
  return files.write(key.stem.string() + ".key", public_key_text({origin, key.dnskey_rdata, times}),
                     0644);
}

}  // namespace

Result<ZoneKey> generate_key(Files& files, const Path& directory, const DnsName& origin,
                             uint8_t algorithm_number, uint16_t flags, TimePoint now,
                             const KeyTimes& wanted_times) {
  const Algorithm* algorithm = find_algorithm(algorithm_number);
  if (!algorithm || !algorithm->generate) {
    return config_error("algorithm " + std::to_string(algorithm_number) +
                        ": no new keys are made with it, expected 8, 13, 14, 15 or 16");
  }
  const KeyTimes times = completed(wanted_times, now);
  TRY(check_order(times, "the new key"));
  TRY(files.make_directory(directory, 0700));
  ASSIGN(const auto lock, files.lock_directory(directory));
  TRY(remove_leftovers(files, directory, is_key_leftover));
  ASSIGN(NewKey made, draw(files, directory, origin, *algorithm, flags));
  TRY(write_pair(files, made, origin, *algorithm, times));
  ZoneKey key{.owner = origin};
  key.flags = flags;
  key.algorithm = algorithm->number;
  key.tag = key_tag(made.dnskey_rdata);
  key.dnskey_rdata = std::move(made.dnskey_rdata);
  key.private_key = std::move(made.pair);
  key.file = made.stem.string() + ".key";
  key.times = times;
  return key;
}

}  // namespace millrace::dnszone
