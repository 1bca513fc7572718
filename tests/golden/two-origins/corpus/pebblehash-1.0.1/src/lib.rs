//! Pebblehash: a small non-cryptographic hash for short keys, two lanes of 64 bits.

const SEED_EVEN: u64 = 0x8f3a_62c1_d54e_90b7;
const SEED_ODD: u64 = 0x2b79_e1f0_4cc6_38ad;
const STIR: u64 = 0xd6e8_feb8_6659_fd93;

#[derive(Clone, Copy)]
pub struct Lanes {
    even: u64,
    odd: u64,
    len: u64,
}

impl Lanes {
    pub fn seeded(seed: u64) -> Self {
        Lanes { even: SEED_EVEN ^ seed.rotate_left(17), odd: SEED_ODD.wrapping_add(seed), len: 0 }
    }

    fn absorb(&mut self, word: u64) {
        self.even = (self.even ^ word).wrapping_mul(STIR);
        self.odd = (self.odd.rotate_right(23) ^ self.even).wrapping_add(word.rotate_left(41));
        self.even ^= self.even >> 29;
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.absorb(u64::from_le_bytes(word.try_into().unwrap()));
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut last = [0u8; 8];
            last[..rest.len()].copy_from_slice(rest);
            last[7] |= (rest.len() as u8) << 5;
            self.absorb(u64::from_le_bytes(last));
        }
        self.len = self.len.wrapping_add(bytes.len() as u64);
    }

    pub fn finish(mut self) -> u64 {
        self.absorb(self.len ^ 0x5851_f42d_4c95_7f2d);
        let mut mixed = self.even ^ self.odd.rotate_left(32);
        for shift in [33, 27, 31] {
            mixed ^= mixed >> shift;
            mixed = mixed.wrapping_mul(STIR);
        }
        mixed ^ (mixed >> 30)
    }
}
